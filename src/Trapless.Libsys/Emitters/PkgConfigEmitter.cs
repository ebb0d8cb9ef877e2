using System.Globalization;

namespace Trapless.Libsys.Emitters;

/// <summary>The pkg-config file. libsys comes after the C library, or its plain names (exit, getcwd) would take the place of the C library's.</summary>
internal static class PkgConfigEmitter
{
    public static string Emit(LibsysModel model, string version, string loader)
    {
        string program = model.Variant == LibsysVariant.Nobits ? $" ${{libdir}}/libsys-program.o -Wl,--dynamic-linker={loader}" : "";
        string library = model.Variant == LibsysVariant.Rtld ? "-l:libsys-rtld.a" : "-lc -lsys";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            prefix=${pcfiledir}
            libdir=${prefix}
            includedir=${prefix}/include
            abi={{model.Abi}}

            Name: libsys
            Description: System calls of {{model.Abi}} as functions ({{Of(model.Variant)}} variant of Trapless's interface layer)
            Version: {{version}}
            Cflags: -I${includedir}
            Libs: -L${libdir} {{library}}{{program}}

            """);
    }

    public static string Of(LibsysVariant variant) => variant.ToString().ToLowerInvariant();
}
