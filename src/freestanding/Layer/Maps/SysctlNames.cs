using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// What <c>_sysctl</c> calls by numbers (linux/sysctl.h) and where it lies under /proc/sys: the kernel, vm and fs directories of kernel/sysctl_binary.c
/// as Linux had it before 5.5. Of a file: s a string, i ints, l longs, u a UUID.
/// </summary>
internal static unsafe class SysctlNames
{
    /// <summary>The kind and, behind it, the path up to a newline; null for a name that is not here.</summary>
    public static byte* Find(byte* key)
    {
        for (byte* line = Text.Literal(Table); *line != 0; line = Next(line))
        {
            byte* rest = line;
            byte* at = key;
            while (*at != 0 && *rest == *at)
            {
                at++;
                rest++;
            }

            if (*at == 0 && *rest == ' ')
            {
                return rest + 1;
            }
        }

        return null;
    }

    private static byte* Next(byte* line)
    {
        while (*line != '\n' && *line != 0)
        {
            line++;
        }

        return *line == 0 ? line : line + 1;
    }

    private static System.ReadOnlySpan<byte> Table => """
        1.1 skernel/ostype
        1.2 skernel/osrelease
        1.4 skernel/version
        1.7 skernel/hostname
        1.8 skernel/domainname
        1.15 ikernel/panic
        1.16 ikernel/real-root-dev
        1.22 ikernel/ctrl-alt-del
        1.23 ikernel/printk
        1.28 skernel/modprobe
        1.29 ikernel/sg-big-buff
        1.30 ikernel/acct
        1.34 lkernel/shmmax
        1.35 ikernel/msgmax
        1.36 ikernel/msgmnb
        1.38 ikernel/sysrq
        1.39 ikernel/threads-max
        1.41 lkernel/shmall
        1.42 ikernel/msgmni
        1.43 ikernel/sem
        1.45 ikernel/shmmni
        1.46 ikernel/overflowuid
        1.47 ikernel/overflowgid
        1.49 skernel/hotplug
        1.52 ikernel/core_uses_pid
        1.54 ikernel/cad_pid
        1.55 ikernel/pid_max
        1.56 skernel/core_pattern
        1.57 ikernel/panic_on_oops
        1.60 ikernel/printk_ratelimit
        1.61 ikernel/printk_ratelimit_burst
        1.63 ikernel/ngroups_max
        1.66 ikernel/unknown_nmi_panic
        1.67 ikernel/bootloader_type
        1.68 ikernel/randomize_va_space
        1.74 ikernel/max_lock_depth
        1.76 ikernel/panic_on_unrecovered_nmi
        2.5 ivm/overcommit_memory
        2.10 ivm/page-cluster
        2.11 ivm/dirty_background_ratio
        2.12 ivm/dirty_ratio
        2.16 ivm/overcommit_ratio
        2.19 ivm/swappiness
        2.20 ivm/lowmem_reserve_ratio
        2.21 ivm/min_free_kbytes
        2.22 ivm/max_map_count
        2.23 ivm/laptop_mode
        2.24 ivm/block_dump
        2.25 ivm/hugetlb_shm_group
        2.26 ivm/vfs_cache_pressure
        2.27 ivm/legacy_va_layout
        2.29 ivm/drop_caches
        2.30 ivm/percpu_pagelist_fraction
        2.31 ivm/zone_reclaim_mode
        2.32 ivm/min_unmapped_ratio
        2.33 ivm/panic_on_oom
        2.34 ivm/vdso_enabled
        2.35 ivm/min_slab_ratio
        5.1 ifs/inode-nr
        5.2 ifs/inode-state
        5.7 ifs/file-max
        5.8 ifs/dentry-state
        5.11 ifs/overflowuid
        5.12 ifs/overflowgid
        5.13 ifs/leases-enable
        5.14 ifs/dir-notify-enable
        5.15 ifs/lease-break-time
        5.18 lfs/aio-nr
        5.19 lfs/aio-max-nr
        1.40.1 ikernel/random/poolsize
        1.40.2 ikernel/random/entropy_avail
        1.40.4 ikernel/random/write_wakeup_threshold
        1.40.5 ukernel/random/boot_id
        1.40.6 ukernel/random/uuid
        1.62.1 ikernel/pty/max
        1.62.2 ikernel/pty/nr
        5.20.1 ifs/inotify/max_user_instances
        5.20.2 ifs/inotify/max_user_watches
        5.20.3 ifs/inotify/max_queued_events
        5.69 ifs/suid_dumpable
        """u8;
}
