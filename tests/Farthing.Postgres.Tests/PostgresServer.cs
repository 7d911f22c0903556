using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Farthing.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own: on loopback, on a free port, in a temporary folder, with a password. It ends with the tests, also when
/// they are killed. Where the server's programs are not installed, tests skip.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-postgres-").FullName;
    private readonly bool _asOtherUser = OperatingSystem.IsLinux() && Environment.UserName == "root";
    private readonly Process _guard;
    private readonly string _settings;
    private int _databases;

    private PostgresServer(string programs, bool durable)
    {
        _programs = programs;
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        Port = FreePort();
        _settings = $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=60 -c synchronous_commit=off" + (durable ? "" : " -c fsync=off -c full_page_writes=off");
        string secret = Path.Combine(_folder, "password");
        File.WriteAllText(secret, Password);
        // The server refuses to run as root.
        if (_asOtherUser) Run("chown", "-R", "postgres", _folder);
        RunProgram("initdb", "-D", Data, "-U", User, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C", "-N");
        _guard = StartGuard();
        Start();
    }

    /// <summary>The user.</summary>
    public static string User => "farthing";

    /// <summary>The user's password.</summary>
    public string Password { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server, or skips the test where none is installed.</summary>
    /// <param name="durable">Whether it syncs to the disk, for tests in which it crashes. It answers before a commit is durable, unless a transaction asks otherwise.</param>
    public static PostgresServer StartOrSkip(bool durable = false)
    {
        string? programs = FindPrograms();
        Assert.SkipWhen(programs is null, "PostgreSQL's server programs are not installed (Debian: postgresql-15).");
        return new PostgresServer(programs, durable);
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it.</returns>
    public string CreateDatabase(string options = "")
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        Query("postgres", $"CREATE DATABASE {name} {options}");
        return Connection(name);
    }

    /// <summary>How to connect to a database.</summary>
    public string Connection(string database) => $"postgres://{User}:{Password}@127.0.0.1:{Port}/{database}";

    /// <summary>Runs statements with the server's own client, apart from everything under test.</summary>
    /// <returns>What it printed: values with | between them.</returns>
    public string Query(string database, string sql) => Run(
        Path.Combine(_programs, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, Connection(database)).TrimEnd();

    /// <summary>Starts the server again.</summary>
    public void Start()
    {
        RunProgram("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", _settings, "start");

        // What says that it is ready is a file, which the server before it may have left.
        for (int attempt = 0; attempt < 100_000 && !Accepts(); attempt++) Thread.Yield();
    }

    /// <summary>Stops the server: connections are cut; as in a power failure when it shall crash.</summary>
    public void Stop(bool crash = false) => RunProgram("pg_ctl", "-D", Data, "-w", "-m", crash ? "immediate" : "fast", "stop");

    public void Dispose()
    {
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private bool Accepts()
    {
        try
        {
            using System.Net.Sockets.TcpClient client = new("127.0.0.1", Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static string? FindPrograms()
    {
        IEnumerable<string> folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "pg_ctl")) && File.Exists(Path.Combine(folder, "initdb")));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A shell that waits for the end of this process, whose pipe then closes, and takes the server and its folder away.</summary>
    private Process StartGuard()
    {
        string[] command = AsUser("/bin/sh", "-c", "read _; \"$1/pg_ctl\" -D \"$2\" -m immediate -w stop >/dev/null 2>&1; rm -rf \"$3\"", "guard", _programs, Data, _folder);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" })!;
    }

    private void RunProgram(string program, params string[] arguments)
    {
        string[] command = AsUser([Path.Combine(_programs, program), .. arguments]);
        Run(command[0], command[1..]);
    }

    private string[] AsUser(params string[] command) => _asOtherUser ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;

    private static string Run(string program, params string[] arguments)
    {
        // The server that pg_ctl leaves behind inherits what it prints to: files, which nobody waits for the end of.
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        bool leavesServer = arguments is [.., "start"];
        if (leavesServer)
        {
            start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "start", program, .. arguments]) { UseShellExecute = false, WorkingDirectory = "/" };
        }

        using Process process = Process.Start(start)!;
        if (leavesServer)
        {
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }

        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }
}
