using System.Runtime.CompilerServices;
using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Budgets.Allowances;

/// <summary>
/// Remembers which accounts calls touch, by the values that decide it: nearly every call has those of a call before it. Bounded: what comes to a place takes it
/// from what was there. Safe from any thread.
/// </summary>
/// <param name="terms">What the allowances speak of, deployments and tags apart.</param>
/// <param name="readsTags">Whether they speak of tags.</param>
/// <param name="readsDeployments">Whether they speak of deployments, models or providers.</param>
internal sealed class AccountSets(ScopeTerm[] terms, bool readsTags, bool readsDeployments)
{
    private const int Places = 1_024;

    private readonly Known?[] _places = new Known?[Places];

    /// <summary>What a call with the same values touched, or <c>null</c>.</summary>
    public AccountSet? Find(Call call) => Volatile.Read(ref _places[PlaceOf(call)]) is { } known && IsOf(known, call) ? known.Accounts : null;

    /// <summary>Remembers what a call touches.</summary>
    public void Add(Call call, AccountSet accounts)
    {
        ScopeValues values = new(call, null, null);
        string[] texts = new string[terms.Length + (readsTags ? 1 : 0)];
        for (int i = 0; i < terms.Length; i++) texts[i] = values[terms[i]];
        if (readsTags) texts[^1] = call.Principal.Tags;
        Volatile.Write(ref _places[PlaceOf(call)], new Known(texts, readsDeployments ? [.. call.Deployments] : [], accounts));
    }

    private bool IsOf(Known known, Call call)
    {
        ScopeValues values = new(call, null, null);
        for (int i = 0; i < terms.Length; i++)
            if (values[terms[i]] != known.Values[i]) return false;

        if (readsTags && known.Values[^1] != call.Principal.Tags) return false;
        if (!readsDeployments) return true;
        if (call.Deployments.Count != known.Deployments.Length) return false;
        for (int i = 0; i < known.Deployments.Length; i++)
            if (!ReferenceEquals(call.Deployments[i], known.Deployments[i])) return false;

        return true;
    }

    private int PlaceOf(Call call)
    {
        HashCode hash = default;
        ScopeValues values = new(call, null, null);
        foreach (ScopeTerm term in terms) hash.Add(values[term]);
        if (readsTags) hash.Add(call.Principal.Tags);
        for (int i = 0; readsDeployments && i < call.Deployments.Count; i++) hash.Add(RuntimeHelpers.GetHashCode(call.Deployments[i]));
        return hash.ToHashCode() & (Places - 1);
    }

    private sealed record Known(string[] Values, Deployment[] Deployments, AccountSet Accounts);
}
