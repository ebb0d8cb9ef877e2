namespace Trapless.Layer;

/// <summary>
/// Structures whose size the program passes, and of which a pretended kernel knows only the beginning: E2BIG when something is asked for
/// behind it, as copy_struct_from_user (include/linux/uaccess.h) answers.
/// </summary>
internal static unsafe class StructureRules
{
    private const ushort End = 0xFFFF;

    public static int Check(Task* task)
    {
        StructureRow* known = Known((int)task->NewNumber);
        if (known == null)
        {
            return MappedCall.Call;
        }

        long structure = (long)FlagRules.Argument(task, known->Argument);
        ulong size = FlagRules.Argument(task, known->SizeArgument);
        if (size <= known->Size || size > Kernel.Memory.PageSize)
        {
            return MappedCall.Call;
        }

        long error = ProgramMemory.Structure(task, structure, (long)size, known->Size);
        return error != 0 ? MappedCall.Return(task, error) : MappedCall.Call;
    }

    /// <summary>The newest layout the release knows; null when there is none.</summary>
    private static StructureRow* Known(int number)
    {
        StructureRow* found = null;
        for (StructureRow* row = KernelTables.Structures(); row->Number != End; row++)
        {
            found = row->Number == number && row->Since <= Process.KernelRelease ? row : found;
        }

        return found;
    }
}
