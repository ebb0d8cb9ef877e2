using System.Globalization;

namespace Trapless.Abi;

/// <summary>Checks that the use and the size of an argument fit its type and the other arguments.</summary>
internal static class ArgumentChecker
{
    public static Argument Check(ArgumentSyntax argument, FunctionSyntax function, DiagnosticBag problems)
    {
        TypeChecker.Check(argument.Type, problems);
        CheckUse(argument, problems);
        BufferSize? size = argument.Size is { } syntax ? CheckSize(syntax, function, problems) : null;
        return new Argument(argument.Type.Text, argument.Name.Text, argument.Use, size);
    }

    private static void CheckUse(ArgumentSyntax argument, DiagnosticBag problems)
    {
        bool pointer = IsPointer(argument);
        if (pointer && argument.UseWord is null)
        {
            problems.Report(argument.Name.Location, AbiDiagnosticCode.MissingUse, "what the kernel does with the pointer (IN, OUT, INOUT, PATH, ...)", $"'{argument.Name.Text}' alone");
            return;
        }

        bool descriptor = argument.Use is ArgumentUse.Descriptor or ArgumentUse.DirectoryDescriptor;
        if (argument.UseWord is { } word && descriptor == pointer)
        {
            string expected = descriptor ? "FD and DIRFD on an integer" : "a pointer";
            problems.Report(word.Location, AbiDiagnosticCode.UseDoesNotFitType, expected, $"{word.Text} on '{argument.Type.Text}'");
        }
        else if (argument.Use == ArgumentUse.Out && IsConstant(argument.Type.Text) && argument.Size?.Unit != BufferUnit.Vectors)
        {
            problems.Report(argument.UseWord!.Value.Location, AbiDiagnosticCode.UseDoesNotFitType, "IN", $"OUT on '{argument.Type.Text}'");
        }
    }

    private static bool IsConstant(string type) => type.StartsWith("const ", StringComparison.Ordinal) && type.Count(c => c == '*') == 1;

    private static bool IsPointer(ArgumentSyntax argument) => argument.Type.Text.EndsWith('*');

    private static BufferSize? CheckSize(SizeSyntax size, FunctionSyntax function, DiagnosticBag problems)
    {
        Token operand = size.Operand;
        if (operand.Kind == TokenKind.Number)
            return CheckConstant(size, problems);

        ArgumentSyntax? counter = function.Arguments.FirstOrDefault(a => a.Name.Is(operand.Text));
        if (counter is null)
        {
            string names = string.Join(", ", function.Arguments.Select(a => a.Name.Text));
            problems.Report(operand.Location, AbiDiagnosticCode.UnknownSizeArgument, $"an argument of {function.Name.Text} ({names})", operand.Describe());
        }
        else if (IsPointer(counter) != size.Indirect)
        {
            string expected = size.Indirect ? $"{operand.Text} without '*', which is no pointer" : $"'*' before {operand.Text}, which is a pointer";
            problems.Report(operand.Location, AbiDiagnosticCode.SizeDoesNotFitType, expected, (size.Indirect ? "*" : "") + operand.Text);
        }

        return new BufferSize(size.Unit, 0, operand.Text, size.Indirect);
    }

    private static BufferSize? CheckConstant(SizeSyntax size, DiagnosticBag problems)
    {
        bool good = int.TryParse(size.Operand.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length > 0;
        if (!good)
            problems.Report(size.Operand.Location, AbiDiagnosticCode.NumberOutOfRange, "a length of at least 1", size.Operand.Describe());
        return new BufferSize(size.Unit, length, null, false);
    }
}
