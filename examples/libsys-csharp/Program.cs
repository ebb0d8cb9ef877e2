// System calls through libsys from C#: function pointers, no marshalling, the kernel's own results.
//
//   trapless libsys build --variant code -o lib
//   dotnet build -p:Libsys=$PWD/lib && dotnet bin/*/*/libsys-csharp.dll
using System.Text;
using Trapless;

unsafe
{
    var text = "written through libsys\n"u8;
    fixed (byte* bytes = text)
    {
        Console.WriteLine($"write: {Libsys.Write(1, bytes, (nuint)text.Length)}");
    }

    const int badDescriptor = 9;
    Console.WriteLine($"close: {(Libsys.Close(unchecked((uint)-1)) == -badDescriptor ? "-EBADF" : "something else")}");
    Console.WriteLine($"getpid: {(Libsys.Getpid() == Environment.ProcessId ? "the same" : "different")}");

    var name = stackalloc byte[6 * 65];
    Libsys.Uname(name);
    Console.WriteLine($"uname: {Encoding.ASCII.GetString(name, 5)}");
    if (args is ["--layer"])
    {
        Console.WriteLine(Libsys.Layer);
    }
}
