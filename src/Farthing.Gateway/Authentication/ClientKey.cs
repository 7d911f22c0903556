using Farthing.Calls;
using Farthing.Gateway.Settings;

namespace Farthing.Gateway.Authentication;

/// <summary>A client's key as the running gateway knows it: who pays for its calls, and until when it is good.</summary>
internal sealed class ClientKey
{
    public static readonly ClientKey Anyone = new(new Principal(), null);

    private readonly DateTimeOffset? _expires;

    private ClientKey(Principal principal, DateTimeOffset? expires) => (Principal, _expires) = (principal, expires);

    public ClientKey(ClientKeySettings settings)
        : this(
            new Principal { Key = settings.Name, Project = settings.Project, Team = settings.Team, Feature = settings.Feature, User = settings.User },
            settings.Disabled ? DateTimeOffset.MinValue : settings.Expires)
    {
    }

    /// <summary>Who pays, as far as the key says it.</summary>
    public Principal Principal { get; }

    public bool IsGood(DateTimeOffset now) => _expires is null || now < _expires;
}
