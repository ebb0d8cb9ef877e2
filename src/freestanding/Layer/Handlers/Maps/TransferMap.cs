namespace Trapless.Layer;

/// <summary>
/// preadv2 and pwritev2 (Linux 4.6) by preadv, pwritev, and for the offset -1, the file's own position, readv and writev. Every RWF_ flag
/// asks for what the older calls cannot do: EOPNOTSUPP, "an unknown flag is specified" (readv(2)).
/// </summary>
internal static unsafe class TransferMap
{
    private const int Eopnotsupp = -95;

    public static int Convert(Task* task)
    {
        bool reads = task->Number == SystemCall.Preadv2;
        if ((int)task->R9 != 0)
        {
            return MappedCall.Return(task, Eopnotsupp);
        }

        bool atPosition = task->R10 == -1; // on x86-64 the low word is the whole offset
        int number = reads
            ? (atPosition ? SystemCall.Readv : SystemCall.Preadv)
            : (atPosition ? SystemCall.Writev : SystemCall.Pwritev);
        return MappedCall.Become(task, number);
    }
}
