using System.Net.Sockets;
using Farthing.Ledger;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>Turns the driver's failures into errors that say what to do. They name host, port and database, never a user or a password.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the server cannot be reached or is not taking connections just now, so that trying again later helps.</summary>
    public static bool IsAway(Exception failure) => failure switch
    {
        PostgresException { SqlState: { } state } => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) || state == PostgresErrorCodes.TooManyConnections,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        LedgerException { InnerException: { } inner } => IsAway(inner),
        _ => false,
    };

    /// <summary>Whether a failure is the database's at all, and not a mistake in this program.</summary>
    public static bool IsOfDatabase(Exception failure) => failure is NpgsqlException or SocketException or IOException or TimeoutException;

    public static LedgerException Describe(Exception failure, string address) => failure switch
    {
        LedgerException already => already,
        PostgresException refused => new LedgerException($"PostgreSQL at {address} says: {refused.MessageText} ({refused.SqlState}). {Remedy(refused.SqlState)}", failure),
        _ => new LedgerException($"PostgreSQL at {address} cannot be reached: {Innermost(failure).Message} Start the server, or correct the address in the setting 'store.connection'.", failure),
    };

    private static string Remedy(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "Correct user and password in what the setting 'store.connection' names.",
        PostgresErrorCodes.InvalidCatalogName => "Create that database, or name another in the setting 'store.connection'.",
        PostgresErrorCodes.InsufficientPrivilege => "Give the user of the setting 'store.connection' the right to create a schema in the database, or make it the owner of the schema 'farthing'.",
        PostgresErrorCodes.TooManyConnections => "Raise the server's max_connections, or run fewer replicas.",
        PostgresErrorCodes.DiskFull => "Free space on the disk of the server.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "Name the primary server, not a standby, in the setting 'store.connection'.",
        _ => "Look at the server's log (setting 'store.connection').",
    };

    private static Exception Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner) failure = inner;
        return failure;
    }
}
