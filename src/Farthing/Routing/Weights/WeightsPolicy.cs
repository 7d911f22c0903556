using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Weights;

/// <summary>By weight, for experiments and for letting a model in little by little. The quality asked changes nothing: arms that chose their calls could not be compared.</summary>
public sealed class WeightsPolicy : IRoutePolicy
{
    private readonly (RouteBranch To, int Weight, string Reason)[] _arms;
    private readonly Stickiness _stickiness;
    private readonly byte[] _salt;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly uint _total;

    /// <summary>Creates the policy.</summary>
    /// <param name="name">Its name in the settings; arms of policies with different names are drawn independently.</param>
    /// <param name="arms">Where calls go and how often, relative to the others; at least one weight above 0.</param>
    /// <param name="stickiness">What stays with its arm.</param>
    /// <param name="random">Draws where nothing stays.</param>
    public WeightsPolicy(string name, IReadOnlyList<(RouteBranch To, int Weight)> arms, Stickiness stickiness, Random random)
    {
        Name = name;
        _total = (uint)arms.Sum(arm => arm.Weight);
        ArgumentOutOfRangeException.ThrowIfZero(_total, nameof(arms));
        _arms = [.. arms.Select((arm, index) => (arm.To, arm.Weight, string.Create(CultureInfo.InvariantCulture, $"arm {index + 1} of {arms.Count} ({(double)arm.Weight / _total:0.##%})").Replace(" %", "%", StringComparison.Ordinal)))];
        (_stickiness, _random) = (stickiness, random);
        _salt = Encoding.UTF8.GetBytes(name + "\n");
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        uint drawn = Draw(request);
        int index = 0;
        while (drawn >= _arms[index].Weight) drawn -= (uint)_arms[index++].Weight;
        return _arms[index].To.Follow(request, Name, _arms[index].Reason);
    }

    private uint Draw(RouteRequest request)
    {
        string who = _stickiness switch
        {
            Stickiness.User => request.Call.Principal.User,
            Stickiness.Key => request.Call.Principal.Key,
            _ => "",
        };
        if (_stickiness == Stickiness.None)
        {
            lock (_lock) return (uint)_random.NextInt64(_total);
        }

        // The project too: users of two projects who happen to have one name are two.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_salt);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Call.Principal.Project + "\n"));
        hash.AppendData(who.Length > 0 ? Encoding.UTF8.GetBytes(who) : request.Call.Body.Span);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return (uint)(BinaryPrimitives.ReadUInt64LittleEndian(digest) % _total);
    }
}
