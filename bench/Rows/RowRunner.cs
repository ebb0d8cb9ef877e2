using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Measures one row; what goes wrong with it is in the result, so that the other rows are measured all the same.</summary>
internal static class RowRunner
{
    public static RowResult Run(Row row, Effort effort)
    {
        if (row.Missing is { } missing)
        {
            return new(row, [], missing);
        }

        try
        {
            var chosen = row.Pairs is { } pairs ? effort.Of(pairs) : effort;
            return new(row, PairRunner.Run(row.Probe, chosen, Tools.HasStrace, measured => new RowResult(row, measured, null).IsDecided), null);
        }
        catch (BenchException e)
        {
            return new(row, [], e.Message);
        }
        finally
        {
            row.Probe.Close();
        }
    }
}
