using System.Collections.Immutable;
using System.Globalization;

namespace Trapless.Abi;

/// <summary>Turns an ADD into a system call and reports what no grammar can say: ranges, missing and contradicting clauses.</summary>
internal static class CallChecker
{
    /// <summary>Registers of a system call: rdi rsi rdx r10 r8 r9.</summary>
    private const int MaximumArguments = 6;

    /// <summary>The call, or null when it lacks something; every problem is reported.</summary>
    public static SystemCall? Check(AddStatement add, DiagnosticBag problems)
    {
        bool numbered = CheckNumber(add.Number, problems, out int number);
        CheckRequired(add, problems);
        CheckConflicts(add, problems);
        if (add.Function is not { } function)
            return null;

        TypeChecker.Check(function.ReturnType, problems);
        ImmutableArray<Argument> arguments = CheckArguments(function, problems);
        if (!numbered || add.Since is null)
            return null;

        return new SystemCall
        {
            Number = number,
            Name = function.Name.Text,
            ReturnType = function.ReturnType.Text,
            Arguments = arguments,
            Result = add.Returns?.Value ?? ResultKind.Status,
            Since = add.Since.Value,
            Removed = add.Removed?.Value,
            IsUnimplemented = add.Unimplemented is not null,
            IsObsolete = add.Obsolete is not null,
            Successor = add.Obsolete?.Value,
            Implementation = Implementation.Direct,
        };
    }

    private static bool CheckNumber(Token token, DiagnosticBag problems, out int number)
    {
        bool good = int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number < SlotContract.SlotCount;
        if (!good)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {SlotContract.SlotCount - 1}");
            problems.Report(token.Location, AbiDiagnosticCode.NumberOutOfRange, range, token.Describe());
        }

        return good;
    }

    private static void CheckRequired(AddStatement add, DiagnosticBag problems)
    {
        if (add.IsDamaged)
            return;
        Require(add.Function, "FUNCTION");
        Require(add.Since, "SINCE");
        Require(add.Implementation, "IMPLEMENTATION");

        void Require(object? clause, string name)
        {
            if (clause is null)
                problems.Report(add.Location, AbiDiagnosticCode.MissingClause, $"{name} in ADD {add.Number.Text}", "none");
        }
    }

    private static void CheckConflicts(AddStatement add, DiagnosticBag problems)
    {
        if (add.Removed is { } removed && add.Unimplemented is not null)
            Conflict(removed.Location, "REMOVED or UNIMPLEMENTED", "both");
        if (add.Removed is { } gone && add.Since is { } since && gone.Value <= since.Value)
            Conflict(gone.Location, $"a release after SINCE {since.Value}", gone.Value.ToString());

        void Conflict(SourceLocation location, string expected, string found) =>
            problems.Report(location, AbiDiagnosticCode.ConflictingClauses, expected, found);
    }

    private static ImmutableArray<Argument> CheckArguments(FunctionSyntax function, DiagnosticBag problems)
    {
        if (function.Arguments.Count > MaximumArguments)
        {
            string count = string.Create(CultureInfo.InvariantCulture, $"{function.Arguments.Count}");
            problems.Report(function.Arguments[MaximumArguments].Name.Location, AbiDiagnosticCode.TooManyArguments, "at most six arguments", count);
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ArgumentSyntax argument in function.Arguments)
        {
            if (!names.Add(argument.Name.Text))
                problems.Report(argument.Name.Location, AbiDiagnosticCode.DuplicateArgument, "each name once", $"a second {argument.Name.Text}");
        }

        return [.. function.Arguments.Select(argument => ArgumentChecker.Check(argument, function, problems))];
    }
}
