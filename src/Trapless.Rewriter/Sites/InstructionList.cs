using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Instructions by ascending address. Not a <c>List</c>: generic code over a structure of another assembly is compiled anew in each
/// process, and one that rewrites a single file would spend more time on that than on the file.
/// </summary>
internal sealed class InstructionList
{
    private Instruction[] _items = new Instruction[16];
    private bool _sorted = true;

    public int Count { get; private set; }

    public ref readonly Instruction this[int index] => ref _items[index];

    public void Add(in Instruction instruction)
    {
        if (Count == _items.Length)
        {
            var larger = new Instruction[Count * 2];
            Array.Copy(_items, larger, Count);
            _items = larger;
        }

        _sorted &= Count == 0 || _items[Count - 1].IP < instruction.IP;
        _items[Count++] = instruction;
    }

    public ReadOnlySpan<Instruction> Slice(int start, int count) => new(_items, start, count);

    /// <summary>Puts what was added in order. Code is added in ascending stretches, so merging neighbours is cheap.</summary>
    public InstructionList InOrder()
    {
        for (var run = 1; !_sorted && run < Count; run *= 2)
        {
            var merged = new Instruction[_items.Length];
            for (var start = 0; start < Count; start += 2 * run)
            {
                Merge(merged, start, Math.Min(start + run, Count), Math.Min(start + (2 * run), Count));
            }

            _items = merged;
        }

        _sorted = true;
        return this;
    }

    private void Merge(Instruction[] into, int left, int middle, int end)
    {
        var (at, right) = (left, middle);
        for (var i = left; i < end; i++)
        {
            into[i] = at < middle && (right == end || _items[at].IP <= _items[right].IP) ? _items[at++] : _items[right++];
        }
    }
}
