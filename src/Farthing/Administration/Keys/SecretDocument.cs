namespace Farthing.Administration.Keys;

/// <summary>What client keys and admin keys have in common: secrets that can be rotated, an end, and a switch.</summary>
public abstract record SecretDocument
{
    /// <summary>The secrets that are accepted, the newest last; during a rotation's grace period there are two.</summary>
    public IReadOnlyList<KeySecret> Secrets { get; init; } = [];

    /// <summary>Whether the key is refused. Default <c>false</c>.</summary>
    public bool Disabled { get; init; }

    /// <summary>From when on the key is refused. Default: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether the key is good at a time, with a secret whose end is <paramref name="until"/>.</summary>
    public bool IsGood(DateTimeOffset now, DateTimeOffset? until) => !Disabled && (Expires is null || now < Expires) && (until is null || now < until);

    /// <summary>Adds a secret; those there were end after a grace period, or sooner where they did already. What has ended is forgotten.</summary>
    public SecretDocument Rotate(byte[] hash, DateTimeOffset now, TimeSpan grace)
    {
        DateTimeOffset end = now + grace;
        IEnumerable<KeySecret> kept = Secrets
            .Select(secret => secret with { Until = secret.Until < end ? secret.Until : end })
            .Where(secret => secret.Until > now);
        return this with { Secrets = [.. kept, new KeySecret(hash, now)] };
    }
}
