using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Policies;
using Farthing.Wire;

namespace Farthing.Caching.Exact;

/// <summary>
/// Makes the key of a call's answer from everything that changes the answer: the endpoint, the model and what it leads to, the body in canonical form, header fields
/// that providers read, between whom answers are shared, and the version of this format. Safe from any thread; nothing is allocated once it is warm.
/// </summary>
public sealed class ExactKeys
{
    /// <summary>Changed whenever what goes into a key changes, so that old and new entries never meet.</summary>
    private const byte Version = 2;

    private const byte ModelTag = (byte)'m', ScopeTag = (byte)'p', StepTag = (byte)'w', HeaderTag = (byte)'h', RouteTag = (byte)'r', RuleTag = (byte)'c', DeploymentTag = (byte)'d', QueryTag = (byte)'q',
        RegionTag = (byte)'g';

    /// <summary>How many idle workspaces are kept.</summary>
    private const int MaxIdle = 64;

    /// <summary>Header fields that change answers, at the providers or here.</summary>
    private static readonly string[] KnownFields =
        ["anthropic-beta", "anthropic-version", "openai-beta", "openai-organization", "openai-project", "x-farthing-quality", "x-farthing-route"];

    private readonly DeploymentTable _deployments;
    private readonly string[] _fields;
    private readonly ConcurrentQueue<Workspace> _idle = new();
    private readonly ConditionalWeakTable<RequestView, FoundKey> _found = [];
    private readonly ConditionalWeakTable<IReadOnlyList<string>, string[]> _regions = [];

    /// <summary>Creates them.</summary>
    /// <param name="deployments">What models lead to: an alias that is pointed elsewhere has other answers.</param>
    /// <param name="vary">More header fields that change answers.</param>
    public ExactKeys(DeploymentTable deployments, IEnumerable<string> vary)
    {
        _deployments = deployments;
        _fields = [.. KnownFields.Concat(vary.Select(field => field.ToLowerInvariant())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The key of a call's answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="scope">Between whom it is shared.</param>
    public ExactRequest Of(Call call, ScopeOfCall scope) => Of(call, scope, call.Body.Span, call.Request.IsRemembered ? call.Request : null);

    /// <summary>The key of a call as if it had another body.</summary>
    internal ExactRequest Of(Call call, ScopeOfCall scope, ReadOnlySpan<byte> body) => Of(call, scope, body, null);

    private ExactRequest Of(Call call, ScopeOfCall scope, ReadOnlySpan<byte> body, RequestView? remembered)
    {
        if (!_idle.TryDequeue(out Workspace? workspace)) workspace = new Workspace(_fields);
        CanonicalWriter writer = workspace.Writer;
        writer.Clear();
        writer.Byte(Version);
        writer.Byte((byte)call.Endpoint);
        writer.Byte((byte)scope.Kind);
        writer.Text(ScopeTag, scope.First);
        writer.Text(ScopeTag, scope.Second);
        // Who is bound to regions neither gets what was made elsewhere nor has what is theirs compared there.
        if (call.Principal.Regions.Count > 0)
            foreach (string region in _regions.GetValue(call.Principal.Regions, InOrder)) writer.Text(RegionTag, region);
        writer.Text(StepTag, call.Cache.Scope ?? "");
        writer.Text(ModelTag, call.RequestedModel);
        if (call.Decision is { } decision) WriteDecision(writer, decision);
        string model = call.RoutedModel is { } routed ? ModelTarget.Of(routed).Model : call.RequestedModel;
        IReadOnlyList<Deployment> deployments = _deployments.Resolve(model, call.Endpoint);
        for (int i = 0; i < deployments.Count; i++)
        {
            writer.Text(DeploymentTag, deployments[i].Provider.Options.BaseAddress);
            writer.Text(DeploymentTag, deployments[i].UpstreamModel);
        }

        if (call.PathSuffix.Length > 0) writer.Text(QueryTag, QueryOf(call));
        if (call.Headers.MayHave(_fields)) workspace.WriteHeaders(call.Headers);
        ExactRequest request;
        if (remembered is not null && _found.TryGetValue(remembered, out FoundKey? found) && writer.Written.SequenceEqual(found.Context))
        {
            request = found.Request;
        }
        else
        {
            int context = writer.Length;
            RequestTraits traits = workspace.Request.Write(body, call.Endpoint);
            request = new ExactRequest(CacheKey.Of(writer.Written), traits);
            if (remembered is not null) _found.AddOrUpdate(remembered, new FoundKey(writer.Written[..context].ToArray(), request));
        }

        if (_idle.Count < MaxIdle) _idle.Enqueue(workspace);
        return request;
    }

    /// <summary>Regions are a key's: the same list comes with each of its calls.</summary>
    private static string[] InOrder(IReadOnlyList<string> regions) => [.. regions.Select(region => region.ToLowerInvariant()).Order(StringComparer.Ordinal)];

    /// <summary>Whether an answer is of a model that the call's key speaks of, and not of one that stood in for it.</summary>
    internal bool SpeaksOf(Call call, string deployment) => AnswerOrigin.IsOwn(call, _deployments, deployment);

    /// <summary>An answer that a policy had made is only for calls of which the same policy makes the same; of a cascade, one that the same checks let stand.</summary>
    private static void WriteDecision(CanonicalWriter writer, RouteDecision decision)
    {
        writer.Text(RouteTag, decision.Policy);
        writer.Text(RouteTag, decision.Model);
        if (decision.Cascade is not { } plan) return;
        for (int i = 0; i < plan.Models.Count; i++) writer.Text(RouteTag, plan.Models[i]);
        writer.Text(RuleTag, plan.Rule);
        for (int i = 0; i < plan.Checks.Count; i++) writer.Text(RuleTag, plan.Checks[i].Rule);
    }

    /// <summary>The key of an answer made under something that changes it, such as a step of a ladder.</summary>
    public static CacheKey Under(CacheKey key, string change)
    {
        byte[] bytes = new byte[CacheKey.Size + Encoding.UTF8.GetByteCount(change)];
        key.CopyTo(bytes);
        Encoding.UTF8.GetBytes(change, bytes.AsSpan(CacheKey.Size));
        return CacheKey.Of(bytes);
    }

    /// <summary>The query without what only says in which form an answer is sent; of Gemini's path without the method, which says the same.</summary>
    private static string QueryOf(Call call)
    {
        int mark = call.PathSuffix.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) return call.Endpoint == Endpoint.GenerateContent ? "" : call.PathSuffix;
        return string.Join('&', call.PathSuffix[(mark + 1)..].Split('&').Where(part => !part.StartsWith("alt=", StringComparison.Ordinal) && !part.StartsWith("$alt=", StringComparison.Ordinal)));
    }

    /// <summary>The key that was found last of a request which comes again byte by byte.</summary>
    /// <param name="Context">All that it depends on besides the body.</param>
    /// <param name="Request">What was found.</param>
    private sealed record FoundKey(byte[] Context, ExactRequest Request);

    /// <summary>What making one key needs.</summary>
    private sealed class Workspace : IHeaderVisitor
    {
        private readonly string[] _fields;
        private readonly string?[] _values;

        public Workspace(string[] fields)
        {
            (_fields, _values) = (fields, new string?[fields.Length]);
            Request = new CanonicalRequest(Writer);
        }

        public CanonicalWriter Writer { get; } = new();

        public CanonicalRequest Request { get; }

        public void WriteHeaders(IRequestHeaders headers)
        {
            headers.Visit(this);
            for (int i = 0; i < _values.Length; i++)
            {
                if (_values[i] is not { } value) continue;
                Writer.Text(HeaderTag, _fields[i]);
                Writer.Text(HeaderTag, value);
                _values[i] = null;
            }
        }

        public void Visit(string name, string value)
        {
            for (int i = 0; i < _fields.Length; i++)
                if (name.Length == _fields[i].Length && name.Equals(_fields[i], StringComparison.OrdinalIgnoreCase))
                    _values[i] = _values[i] is { } before ? $"{before}\n{value}" : value;
        }
    }
}
