namespace Trapless.Libsys;

/// <summary>The forms of libsys; the numbers are those of the note (docs/formats.md).</summary>
public enum LibsysVariant
{
    /// <summary>Real code in the section: works with no help, and the layer is mapped over it where there is one.</summary>
    Code = 1,

    /// <summary>The same places in a section that takes no file space; only the layer fills it.</summary>
    Nobits = 2,

    /// <summary>For a dynamic linker or a C library that keeps errno itself: results as the kernel's, no thread-local storage, no relocations.</summary>
    Rtld = 3,
}
