namespace Trapless.Bench.Fixtures;

/// <summary>Six small C files, an archive and a program of them: make starts some thirty processes for it, in about half a second.</summary>
internal static class BuildTree
{
    private const int Files = 6;

    public static void Create(string directory)
    {
        Directory.CreateDirectory(directory);
        for (var i = 0; i < Files; i++)
        {
            File.WriteAllText(Path.Combine(directory, $"part{i}.c"), Part(i));
        }

        var calls = string.Concat(Enumerable.Range(0, Files).Select(i => $" + part{i}(argc)"));
        var declarations = string.Concat(Enumerable.Range(0, Files).Select(i => $"int part{i}(int);\n"));
        File.WriteAllText(Path.Combine(directory, "main.c"), $"{declarations}int main(int argc, char **argv) {{ (void)argv; return 0{calls} == 0; }}\n");
        File.WriteAllText(Path.Combine(directory, "Makefile"), """
            PARTS := $(sort $(wildcard part*.c))
            program: main.o libparts.a
            \tgcc -o $@ main.o libparts.a
            libparts.a: $(PARTS:.c=.o)
            \trm -f $@ && ar rcs $@ $^
            %.o: %.c
            \tgcc -O1 -c -o $@ $<

            """.Replace("\\t", "\t", StringComparison.Ordinal));
    }

    private static string Part(int i) => $$"""
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        int part{{i}}(int n)
        {
            char text[64];
            snprintf(text, sizeof text, "%d", n * {{i + 1}});
            return atoi(text) + (int)strlen(text);
        }

        """;
}
