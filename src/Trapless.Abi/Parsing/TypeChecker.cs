namespace Trapless.Abi;

/// <summary>
/// Checks that the type of an argument or a result is one that the generated C header knows: a scalar of C or of the C library's headers, or a pointer to
/// one or to a struct or union, which need not be defined.
/// </summary>
internal static class TypeChecker
{
    public static void Check(TypeSyntax type, DiagnosticBag problems)
    {
        bool pointer = type.Text.Contains('*', StringComparison.Ordinal);
        string[] words = [.. type.Text.Split(['*', ' '], StringSplitOptions.RemoveEmptyEntries).Where(word => word is not "const")];
        bool named = words is ["struct" or "union", _];
        if (named ? pointer : AbiWords.Scalars.Contains(string.Join(' ', words)))
            return;
        string known = string.Join(", ", AbiWords.Scalars.Order(StringComparer.Ordinal));
        problems.Report(type.Location, AbiDiagnosticCode.UnknownType, named ? $"a pointer to {words[0]} {words[1]}" : "a type of the C header, or a pointer to a struct", $"'{type.Text}'",
            named ? "a register holds no structure" : $"the types are {known}");
    }
}
