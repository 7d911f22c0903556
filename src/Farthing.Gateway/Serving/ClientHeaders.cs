using Farthing.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Serving;

/// <summary>The header fields of a client's request and of the answer to it.</summary>
/// <param name="context">The request.</param>
/// <param name="fields">What kinds of fields it has.</param>
internal sealed class ClientHeaders(HttpContext context, CallerFields fields) : IRequestHeaders, IReplyHeaders
{
    public void Visit(IHeaderVisitor visitor)
    {
        string connection = context.Request.Headers.Connection.ToString();
        bool namesFields = connection.Length > 0
            && !connection.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            && !connection.Equals("close", StringComparison.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, StringValues> header in context.Request.Headers)
        {
            if (namesFields && Names(connection, header.Key)) continue;
            if (header.Value.Count == 1) visitor.Visit(header.Key, header.Value[0]!);
            else foreach (string? value in header.Value) visitor.Visit(header.Key, value!);
        }
    }

    public bool MayHave(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            CallerFields kind = CallerFieldsReader.Of(names[i]);
            if (kind == CallerFields.None || (fields & kind) != CallerFields.None) return true;
        }

        return false;
    }

    public void Add(string name, string value)
    {
        // Kestrel refuses a whole answer for one such value.
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~')) value = Printable(value);
        IHeaderDictionary headers = context.Response.Headers;
        StringValues there = headers[name];
        headers[name] = there.Count == 0 ? value : StringValues.Concat(there, value);
    }

    /// <summary>Whether the client's Connection field says that another belongs to this connection only (RFC 9110, 7.6.1).</summary>
    private static bool Names(string connection, string field) =>
        connection.Split(',', StringSplitOptions.TrimEntries).Contains(field, StringComparer.OrdinalIgnoreCase);

    private static string Printable(string value) =>
        string.Create(value.Length, value, static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = from[i] is (>= ' ' and <= '~') or '\t' ? from[i] : '?';
        });
}
