using Farthing.Ledger;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>Reads how to connect, written as an address or as keywords and values. What is wrong is said without repeating the text: it holds a password.</summary>
internal static class PostgresConnectionText
{
    private const string Forms = "write postgres://user:password@host:5432/database, or Host=…;Username=…;Password=…;Database=…";

    /// <exception cref="LedgerException">It is not understood.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        NpgsqlConnectionStringBuilder builder = IsAddress(text) ? FromAddress(text) : FromKeywords(text);
        if (string.IsNullOrEmpty(builder.Host)) throw Wrong("it names no host");
        if (string.IsNullOrEmpty(builder.Database)) throw Wrong("it names no database");
        return builder;
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder FromKeywords(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            // Without the inner exception: its message may quote a part of the text.
            throw Wrong("a keyword or a value in it is not known");
        }
    }

    private static NpgsqlConnectionStringBuilder FromAddress(string text)
    {
        // An address without a host names a folder of sockets in its query.
        int scheme = text.IndexOf("://", StringComparison.Ordinal) + 3;
        bool hasHost = scheme < text.Length && text[scheme] is not '/' and not '?';
        if (!Uri.TryCreate(hasHost ? text : text.Insert(scheme, "localhost"), UriKind.Absolute, out Uri? address))
            throw Wrong("it is not an address (characters such as @ : / # % in the password are written as %40 %3A %2F %23 %25)");

        NpgsqlConnectionStringBuilder builder = new() { Database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/')) };
        if (hasHost) builder.Host = address.DnsSafeHost;
        if (address.Port > 0) builder.Port = address.Port;
        string[] user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (string pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            Set(builder, Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return builder;
    }

    /// <summary>Sets a parameter by its name in libpq's addresses, or by the driver's own.</summary>
    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        try
        {
            builder[name switch
            {
                "sslmode" => "SSL Mode",
                "sslrootcert" => "Root Certificate",
                "sslcert" => "SSL Certificate",
                "sslkey" => "SSL Key",
                "connect_timeout" => "Timeout",
                "application_name" => "Application Name",
                "target_session_attrs" => "Target Session Attributes",
                "dbname" => "Database",
                "user" => "Username",
                _ => name,
            }] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            throw Wrong("a parameter after the ? is not known or has a wrong value");
        }
    }

    private static LedgerException Wrong(string what) => new($"How to connect to PostgreSQL (setting 'store.connection') is not understood: {what}; {Forms}.");
}
