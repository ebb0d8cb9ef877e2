namespace Trapless.Rewriter;

/// <summary>
/// Where functions are known to be. Overlapping ranges are merged, so the code is cut into disjoint <em>units</em>: from the
/// start of one known function (or of a segment) to the start of the next. What lies between a function's end and the next
/// start is the unit's <em>gap</em>: padding, or code no table names.
/// </summary>
internal sealed class FunctionMap
{
    private readonly CodeSpace _space;
    private readonly List<ulong> _starts = [];
    private readonly List<FunctionRange> _regions = [];
    private readonly Dictionary<int, CodeUnit> _units = [];

    public FunctionMap(CodeSpace space, IEnumerable<FunctionRange> functions)
    {
        _space = space;
        var sorted = functions.ToList();
        sorted.Sort(FunctionRange.ByStart);
        var ranges = space.Ranges.OrderBy(r => r.Start).ToList();
        var next = 0;
        foreach (var range in ranges)
        {
            while (next < sorted.Count && sorted[next].Start < range.Start)
            {
                next++;
            }

            AddRange(range, sorted, ref next);
        }
    }

    public int Count => _regions.Count;

    /// <summary>The unit that holds <paramref name="address"/>, or null outside the code.</summary>
    public CodeUnit? UnitAt(ulong address) => _space.Contains(address) ? Unit(IndexOf(address)) : null;

    /// <summary>Unit number <paramref name="index"/>, not yet explored if nobody asked for it before.</summary>
    public CodeUnit Unit(int index)
    {
        if (!_units.TryGetValue(index, out var unit))
        {
            var region = _regions[index];
            var range = _space.Find(region.Start)!;
            var limit = index + 1 < _regions.Count ? Math.Min(_regions[index + 1].Start, range.End) : range.End;
            _units[index] = unit = new CodeUnit(range, region.Start, region.End, limit, _space.IsFixed);
        }

        return unit;
    }

    /// <summary>The function starts within [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public IEnumerable<ulong> StartsIn(ulong from, ulong to)
    {
        var at = _starts.BinarySearch(from);
        for (at = at < 0 ? ~at : at; at < _starts.Count && _starts[at] < to; at++)
        {
            yield return _starts[at];
        }
    }

    private int IndexOf(ulong address)
    {
        var at = _regions.BinarySearch(new FunctionRange(address, address), FunctionRange.ByStart);
        return at < 0 ? ~at - 1 : at;
    }

    private void AddRange(CodeRange range, List<FunctionRange> sorted, ref int next)
    {
        if (next >= sorted.Count || sorted[next].Start != range.Start)
        {
            _regions.Add(new FunctionRange(range.Start, range.Start));
        }

        for (; next < sorted.Count && sorted[next].Start < range.End; next++)
        {
            Add(sorted[next] with { End = Math.Clamp(sorted[next].End, sorted[next].Start, range.End) });
        }
    }

    private void Add(FunctionRange function)
    {
        if (_starts.Count == 0 || _starts[^1] != function.Start)
        {
            _starts.Add(function.Start);
        }

        var last = _regions.Count - 1;
        if (last >= 0 && (function.Start < _regions[last].End || function.Start == _regions[last].Start))
        {
            _regions[last] = _regions[last] with { End = Math.Max(_regions[last].End, function.End) };
        }
        else
        {
            _regions.Add(function);
        }
    }
}
