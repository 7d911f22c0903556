using Farthing.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Serving;

/// <summary>The header fields of a client's request and of the answer to it.</summary>
internal sealed class ClientHeaders(HttpContext context) : IRequestHeaders, IReplyHeaders
{
    public void Visit(IHeaderVisitor visitor)
    {
        foreach (KeyValuePair<string, StringValues> header in context.Request.Headers)
        {
            if (header.Value.Count == 1) visitor.Visit(header.Key, header.Value[0]!);
            else foreach (string? value in header.Value) visitor.Visit(header.Key, value!);
        }
    }

    public void Add(string name, string value)
    {
        IHeaderDictionary headers = context.Response.Headers;
        StringValues there = headers[name];
        headers[name] = there.Count == 0 ? value : StringValues.Concat(there, value);
    }
}
