using Farthing.Administration.Tree;
using Farthing.Calls;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Serving;
using Farthing.Routing.Policies;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Authentication;

/// <summary>What a key's own rules and its project's say to a call that has been read: the model, and what it must say of itself.</summary>
internal sealed class Admission(AttributionMetrics metrics, RouteTable routes)
{
    /// <summary>Why the call is refused, or <c>null</c>.</summary>
    public CallError? Refuse(HttpContext context, Call call, ClientKey key)
    {
        if (!key.Allows(call.RequestedModel, routes))
        {
            return key.IsBoundToRoutes && routes.NamedBy(call.RequestedModel) is not null
                ? RouteNotAllowed(key, "model")
                : new CallError(403, "model_not_allowed", $"The API key \"{key.Principal.Key}\" may not ask for this model. Ask for one that it may, or have its field 'models' changed.", "model");
        }

        if (call.AskedRoute is { } route && !key.AllowsRoute(route)) return RouteNotAllowed(key, FarthingHeaders.Route);
        return key.Attribution == AttributionMode.Off ? null : CheckAttribution(context, call.Principal, key);
    }

    private static CallError RouteNotAllowed(ClientKey key, string field) => key.IsBoundToRoutes
        ? new CallError(403, "route_not_allowed", $"The API key \"{key.Principal.Key}\" may not ask for this route. Ask for one that it may, or have its field 'routes' changed.", field)
        : new CallError(403, "model_not_allowed", $"The API key \"{key.Principal.Key}\" may not ask for this route. Leave x-farthing-route out, or have the key's field 'models' changed: {RouteTable.ModelPrefix}NAME allows a route.", field);

    private CallError? CheckAttribution(HttpContext context, Principal principal, ClientKey key)
    {
        RequiredAttributes missing = MissingIn(principal) & key.Required;
        if (missing == RequiredAttributes.None) return null;
        string headers = string.Join(", ", HeadersOf(missing));
        metrics.Count(principal.Project, missing, key.Attribution);
        if (key.Attribution == AttributionMode.Reject)
            return new CallError(400, "attribution_required", $"The project \"{principal.Project}\" requires its calls to say more. Send: {headers}.", HeadersOf(missing).First());
        context.Response.Headers[FarthingHeaders.AttributionMissing] = headers;
        return null;
    }

    private static RequiredAttributes MissingIn(Principal principal) =>
        (principal.Feature.Length == 0 ? RequiredAttributes.Feature : RequiredAttributes.None)
        | (principal.User.Length == 0 ? RequiredAttributes.User : RequiredAttributes.None)
        | (principal.Team.Length == 0 ? RequiredAttributes.Team : RequiredAttributes.None)
        | (principal.Tags.Length == 0 ? RequiredAttributes.Tags : RequiredAttributes.None);

    private static IEnumerable<string> HeadersOf(RequiredAttributes attributes)
    {
        if (attributes.HasFlag(RequiredAttributes.Feature)) yield return FarthingHeaders.Feature;
        if (attributes.HasFlag(RequiredAttributes.User)) yield return FarthingHeaders.User;
        if (attributes.HasFlag(RequiredAttributes.Team)) yield return FarthingHeaders.Team;
        if (attributes.HasFlag(RequiredAttributes.Tags)) yield return FarthingHeaders.Tags;
    }
}
