using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// What a pretended kernel does not know yet of calls it has: flags, commands and the ends of structures, by the tables made from the ABI
/// definitions (<see cref="KernelTables.Arguments"/>). Each is refused with that kernel's error, or ignored where that kernel ignores what
/// it does not know. Looked at is the call as it will be made, converted or not.
/// </summary>
internal static unsafe class FlagRules
{
    private const ushort End = 0xFFFF;

    private const ulong Lacking = 0x8000, Structured = 0x10000;

    /// <summary>Reads the tables for the pretended release; before <see cref="Matter"/>.</summary>
    public static void Read(int release)
    {
        ArgumentRow* row = KernelTables.Arguments();
        for (int i = 0; row->Number != End; i++, row++)
        {
            ulong* first = First(row->Number);
            *first |= *first == 0 ? (ulong)(i + 1) : 0;
            *first |= LacksOne(row, release) ? Lacking : 0;
        }

        for (StructureRow* structure = KernelTables.Structures(); structure->Number != End; structure++)
        {
            *First(structure->Number) |= structure->Since <= release ? Structured : 0;
        }
    }

    /// <summary>Whether a rule can matter to the call.</summary>
    public static bool Matter(int number) => (*First(number) & (Lacking | Structured)) != 0;

    /// <summary>
    /// Checks the new call in the task: <see cref="MappedCall.Call"/> when it may be made, perhaps with bits taken out, else an answer.
    /// </summary>
    public static int Check(Task* task)
    {
        int number = (int)task->NewNumber;
        ulong rules = *First(number);
        if ((rules & (Lacking | Structured)) == 0)
        {
            return MappedCall.Call;
        }

        int first = (int)(rules & (Lacking - 1));
        int action = (rules & Structured) != 0 ? StructureRules.Check(task) : MappedCall.Call;
        if (action != MappedCall.Call || first == 0)
        {
            return action;
        }

        for (ArgumentRow* row = KernelTables.Arguments() + first - 1; row->Number == number; row++)
        {
            if (row->ConditionArgument == ArgumentRow.None || Word(task, row->ConditionArgument, 4) == row->ConditionValue)
            {
                action = Apply(task, row);
                if (action != MappedCall.Call)
                {
                    return action;
                }
            }
        }

        return MappedCall.Call;
    }

    /// <summary>
    /// For Entry/checked.S: the bits of each argument that only a call has which may break a rule. Of values, the highest bit of each unknown
    /// one: then too many calls are looked at, never too few. False: the registers do not tell.
    /// </summary>
    public static bool Masks(int number, ulong* masks)
    {
        for (int i = 0; i < ArgumentRow.Arguments; i++)
        {
            masks[i] = 0;
        }

        ulong rules = *First(number);
        int first = (int)(rules & (Lacking - 1));
        bool told = (rules & Structured) == 0;
        for (ArgumentRow* row = KernelTables.Arguments() + first - 1; told && first != 0 && row->Number == number; row++)
        {
            told = AddMask(row, masks + row->Argument);
        }

        return told;
    }

    /// <summary>All values of an argument that the kernel does not know, as bits.</summary>
    public static ulong UnknownValues(int number, int argument)
    {
        int first = (int)(*First(number) & (Lacking - 1));
        ulong unknown = 0;
        for (ArgumentRow* row = KernelTables.Arguments() + first - 1; first != 0 && row->Number == number; row++)
        {
            for (int i = 0; i < row->Count && row->Argument == argument; i++)
            {
                ConstantRow* constant = KernelTables.Constants() + row->First + i;
                unknown |= constant->IsIn(Process.KernelRelease) ? 0 : constant->Value;
            }
        }

        return unknown;
    }

    private static bool AddMask(ArgumentRow* row, ulong* mask)
    {
        for (int i = 0; i < row->Count; i++)
        {
            ConstantRow* constant = KernelTables.Constants() + row->First + i;
            if (constant->IsIn(Process.KernelRelease))
            {
                continue;
            }

            if (row->Offset != ArgumentRow.Itself || constant->Value == 0)
            {
                return false;
            }

            *mask |= row->Kind == ArgumentRow.Flags ? constant->Value & row->Mask : HighestBit(constant->Value);
        }

        return true;
    }

    private static ulong HighestBit(ulong value)
    {
        while ((value & (value - 1)) != 0)
        {
            value &= value - 1;
        }

        return value;
    }

    /// <summary>For each call the place of its first row plus one, whether one of them lacks something, and whether a structure has rules.</summary>
    private static ulong* First(int number) => Symbols.FlagRules() + number;

    private static bool LacksOne(ArgumentRow* row, int release)
    {
        for (int i = 0; i < row->Count; i++)
        {
            if (!(KernelTables.Constants() + row->First + i)->IsIn(release))
            {
                return true;
            }
        }

        return false;
    }

    private static int Apply(Task* task, ArgumentRow* row)
    {
        ulong value;
        if (row->Offset == ArgumentRow.Itself)
        {
            value = Word(task, row->Argument, row->Width);
        }
        else if (row->SizeArgument != ArgumentRow.None && row->Offset + row->Width > (long)Argument(task, row->SizeArgument))
        {
            return MappedCall.Call;
        }
        else
        {
            long address = (long)Argument(task, row->Argument) + row->Offset;
            if (!ProgramMemory.CanRead(task, address, row->Width))
            {
                return MappedCall.Call; // the kernel says EFAULT
            }

            value = row->Width == 4 ? *(uint*)address : *(ulong*)address;
        }

        bool hints = Process.Map && row->Kind == ArgumentRow.Flags;
        ulong unknown = Unknown(row, value & row->Mask, false);
        if (unknown == 0)
        {
            return MappedCall.Call;
        }

        bool refused = row->Error != 0 && !(hints && Unknown(row, value & row->Mask, true) == 0);
        return refused ? MappedCall.Return(task, -row->Error) : TakeOut(task, row, unknown);
    }

    /// <summary>The flags the kernel does not know, or 1 for a value; a map may leave hints out.</summary>
    private static ulong Unknown(ArgumentRow* row, ulong value, bool withoutHints)
    {
        ulong unknown = 0;
        for (int i = 0; i < row->Count; i++)
        {
            ConstantRow* constant = KernelTables.Constants() + row->First + i;
            bool meant = row->Kind == ArgumentRow.Values ? value == constant->Value : (value & constant->Value) != 0;
            if (meant && !constant->IsIn(Process.KernelRelease) && !(withoutHints && constant->IsHint != 0))
            {
                unknown |= row->Kind == ArgumentRow.Values ? 1 : value & constant->Value;
            }
        }

        return unknown;
    }

    /// <summary>The kernel ignores these bits. In a structure of the program's they are taken out of a copy.</summary>
    private static int TakeOut(Task* task, ArgumentRow* row, ulong bits)
    {
        if (row->Offset == ArgumentRow.Itself)
        {
            *Place(task, row->Argument) &= ~(long)bits;
            return MappedCall.Call;
        }

        const int EventSize = 12; // struct epoll_event, the only structure with such bits
        byte* copy = (byte*)Task.PutAway(task);
        byte* original = (byte*)Argument(task, row->Argument);
        if (task->NewNumber == SystemCall.EpollCtl && ProgramMemory.CanRead(task, (long)original, EventSize))
        {
            Memory.Copy(copy, original, EventSize);
            *(uint*)(copy + row->Offset) &= ~(uint)bits;
            *Place(task, row->Argument) = (long)copy;
        }

        return MappedCall.Call;
    }

    public static ulong Argument(Task* task, int index) => (ulong)*Place(task, index);

    private static long* Place(Task* task, int index) => &task->NewRdi + index;

    private static ulong Word(Task* task, int index, int width) => width == 4 ? (uint)Argument(task, index) : Argument(task, index);
}
