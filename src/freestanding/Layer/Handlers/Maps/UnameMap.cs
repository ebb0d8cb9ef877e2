using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// uname of a kernel that is pretended: its release, as "4.18.0". The version, the machine and the names stay the running kernel's, and so do
/// /proc/version and /proc/sys/kernel/osrelease.
/// </summary>
internal static unsafe class UnameMap
{
    private const int FieldSize = 65, ReleaseField = 2; // struct new_utsname

    /// <summary>May be repeated.</summary>
    public static int Answer(Task* task)
    {
        long result = Sys.Call(SystemCall.Uname, task->Rdi);
        if (result == 0)
        {
            byte* field = (byte*)task->Rdi + (ReleaseField * FieldSize);
            TextBuffer release;
            TextBuffer.Init(&release, field, FieldSize);
            TextBuffer.AddDecimal(&release, (ulong)(Process.KernelRelease >> 8));
            TextBuffer.Add(&release, (byte)'.');
            TextBuffer.AddDecimal(&release, (ulong)(Process.KernelRelease & 0xff));
            TextBuffer.Add(&release, ".0"u8);
            Memory.Zero(field + release.Length, FieldSize - release.Length);
        }

        return MappedCall.Return(task, result);
    }
}
