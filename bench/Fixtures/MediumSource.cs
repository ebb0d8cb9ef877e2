namespace Trapless.Bench.Fixtures;

/// <summary>A C file of 30 functions that includes a dozen headers: about a third of a second with -O2.</summary>
internal static class MediumSource
{
    private static readonly string[] Headers =
    [
        "ctype.h", "errno.h", "fcntl.h", "math.h", "signal.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "sys/socket.h", "time.h", "unistd.h",
    ];

    public static string Text() => string.Concat(
        [.. Headers.Select(h => $"#include <{h}>\n"), .. Enumerable.Range(0, 30).Select(Function)]);

    private static string Function(int i) => $$"""
        int work{{i}}(const char *text, int *out, size_t n)
        {
            int sum = {{i}};
            for (size_t k = 0; k < n && text[k]; k++) {
                if (isdigit((unsigned char)text[k])) sum = sum * {{i + 3}} + text[k] - '0';
                else if (text[k] == '{{(char)('a' + (i % 26))}}') sum ^= out[k % {{i + 1}}];
                else switch (text[k] % 7) { case 0: sum += (int)k; break; case 1: sum -= errno; break; case 4: sum <<= 1; break; default: sum ^= 5; }
                out[k] = sum;
            }
            if (sum < 0) fprintf(stderr, "work{{i}}: %d\n", sum);
            return sum;
        }

        """;
}
