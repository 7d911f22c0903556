using System.Net;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Administration.Tree;
using Farthing.Calls;
using Farthing.Notation;
using Farthing.Routing.Policies;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Endpoint = Farthing.Calls.Endpoint;

namespace Farthing.Gateway.Authentication;

/// <summary>A client's key as the running gateway knows it: who pays for its calls, until when it is good, and what it may do.</summary>
internal sealed class ClientKey
{
    private readonly KeyDocument _document;

    public ClientKey(string name, KeyDocument document, AdministrationSnapshot snapshot)
    {
        _document = document;
        ProjectDocument? project = snapshot.Find(ProjectKind.Instance, document.Project);
        string team = project is { Team.Length: > 0 } ? project.Team : document.Team;
        Principal = new Principal
        {
            Key = name,
            Project = document.Project,
            Team = team,
            AssignedTeam = team,
            Organisation = team.Length > 0 ? snapshot.Find(TeamKind.Instance, team)?.Organisation ?? "" : "",
            Feature = document.Feature,
            User = document.User,
            Regions = document.Regions.Count > 0 ? document.Regions : project?.Regions ?? [],
        };
        Priority = document.Priority ?? project?.Priority ?? 0;
        if (project is { Attribution: not AttributionMode.Off }) (Attribution, Required) = (project.Attribution, project.Required);
    }

    /// <summary>Who pays, as far as the key says it.</summary>
    public Principal Principal { get; }

    /// <summary>Calls of a higher priority go first while they wait.</summary>
    public int Priority { get; }

    /// <summary>What happens to a call that does not say what is required.</summary>
    public AttributionMode Attribution { get; }

    /// <summary>What calls must say.</summary>
    public RequiredAttributes Required { get; }

    /// <summary>Whether the key is good, presented by a secret whose end is <paramref name="until"/>.</summary>
    public bool IsGood(DateTimeOffset now, DateTimeOffset? until) => _document.IsGood(now, until);

    /// <summary>Whether the key may ask for a model.</summary>
    public bool Allows(string model) => _document.Models.Count == 0 || ModelPattern.MatchesAny(_document.Models, model);

    /// <summary>Whether the key is bound to routes, so that these decide where a model's name stands for one.</summary>
    public bool IsBoundToRoutes => _document.Routes.Count > 0;

    /// <summary>Whether the key may ask for a model, or for the route that its name stands for.</summary>
    public bool Allows(string model, RouteTable routes) => IsBoundToRoutes && routes.NamedBy(model) is { } route ? AllowsRoute(route) : Allows(model);

    /// <summary>Whether the key may ask for a route by name, or for none.</summary>
    public bool AllowsRoute(string route)
    {
        bool isOff = RouteTable.IsOff(route);
        if (!IsBoundToRoutes) return isOff || Allows(RouteTable.ModelPrefix + route);
        foreach (string pattern in _document.Routes)
            if (Wildcard.Matches(pattern, isOff ? RouteTable.Off : route)) return true;

        return false;
    }

    /// <summary>Why the key may not be used for an endpoint or from where the request comes, or <c>null</c>.</summary>
    public CallError? Refuse(Endpoint endpoint, HttpContext context)
    {
        if (_document.Endpoints.Count > 0 && !_document.Endpoints.Contains(endpoint))
            return new CallError(403, "endpoint_not_allowed", $"The API key \"{Principal.Key}\" may not call this endpoint. Call one that it may, or have its field 'endpoints' changed.");
        return RefuseAddress(context);
    }

    /// <summary>Why the key may not be used from where the request comes, or <c>null</c>. What counts is the address of the connection, or what a trusted proxy says of it.</summary>
    public CallError? RefuseAddress(HttpContext context) => _document.Addresses.Count == 0 || IsIn(context.Connection.RemoteIpAddress)
        ? null
        : new CallError(403, "address_not_allowed", $"The API key \"{Principal.Key}\" may not be used from this address. Call from one that it may be used from, or have its field 'addresses' changed.");

    private bool IsIn(IPAddress? address)
    {
        if (address is null) return false;

        // A socket that takes both shows IPv4 clients as ::ffff:a.b.c.d.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (IPNetwork network in _document.Addresses)
            if (network.Contains(address)) return true;
        return false;
    }
}
