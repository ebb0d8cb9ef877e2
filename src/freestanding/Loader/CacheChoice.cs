using System;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Which cache of images a process reads: the one named, or the user's own.</summary>
internal static unsafe class CacheChoice
{
    /// <summary>The user's cache must be the user's own or root's; else it is not used. The system's is looked for when it is needed.</summary>
    public static void Make(InitialStack* stack)
    {
        uint uid = (uint)InitialStack.Get(stack, InitialStack.AtEuid);
        if (Process.CachesTrusted && Process.TrustedBy == uid)
        {
            return;
        }

        Process.TrustedBy = uid;
        if (Process.UserCache != null && MayUse(Process.UserCache, uid))
        {
            return;
        }

        byte* candidate = DefaultCache(stack);
        bool usable = candidate != null && MayUse(candidate, uid);
        Process.UserCache = usable ? candidate : null;
    }

    /// <summary>One that is not there yet is the rewriter's to create; it is looked at again before it is used.</summary>
    private static bool MayUse(byte* cache, uint uid)
    {
        uint owner = uid;
        Process.CachesTrusted = CacheTrust.Usable(cache, uid, &owner);
        Process.UserCacheOwner = owner;
        return Process.CachesTrusted || CacheTrust.IsAbsent(cache);
    }

    private static byte* DefaultCache(InitialStack* stack)
    {
        byte* cacheHome = InitialStack.Variable(stack, "XDG_CACHE_HOME="u8);
        byte* home = InitialStack.Variable(stack, "HOME="u8);
        return cacheHome != null && cacheHome[0] == '/' ? Below(cacheHome, "/trapless"u8)
            : home != null && home[0] == '/' ? Below(home, "/.cache/trapless"u8) : null;
    }

    private static byte* Below(byte* directory, ReadOnlySpan<byte> name)
    {
        int size = Text.Length(directory) + name.Length + 1;
        TextBuffer path;
        TextBuffer.Init(&path, Scratch.Room(size, Scratch.UserCache), size < 4096 ? size : 4096);
        TextBuffer.Add(&path, directory);
        TextBuffer.Add(&path, name);
        return path.Overflowed ? null : path.Start;
    }
}
