using System.Text.Json;
using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Budgets.Allowances;

/// <summary>
/// Every allowance in force, found by what a call has: those with a fixed value (a project's, a key's) by that value, the others one by one. Immutable;
/// a change of budgets or limits makes another.
/// </summary>
public sealed class AllowanceBook
{
    private static readonly ScopeTerm[] Indexed =
    [
        .. new[] { ScopeDimension.Key, ScopeDimension.Project, ScopeDimension.User, ScopeDimension.Feature, ScopeDimension.Team, ScopeDimension.Organisation }
            .Select(dimension => new ScopeTerm(dimension, null)),
    ];

    private readonly AccountTable _accounts;
    private readonly Dictionary<FixedValue, List<Entry>> _byValue = [];
    private readonly ScopeTerm[] _used;
    private readonly List<Entry> _others = [];
    private readonly bool _readsTags;
    private readonly AccountSets _sets;

    /// <summary>Makes a book.</summary>
    public AllowanceBook(IReadOnlyList<Allowance> allowances, AccountTable accounts)
    {
        (All, _accounts) = (allowances, accounts);
        foreach (Allowance allowance in allowances)
        {
            List<Entry> entries = _others;
            if (IndexOf(allowance) is { } value && !_byValue.TryGetValue(value, out entries!)) _byValue.Add(value, entries = []);
            entries.Add(new Entry(allowance, allowance.Scope.HasEach ? null : accounts.Find(allowance)));
        }

        _used = [.. Indexed.Where(term => _byValue.Keys.Any(key => key.Dimension == term.Dimension))];
        ScopeTerm[] terms = [.. allowances.SelectMany(allowance => allowance.Scope.Terms)];
        _readsTags = Array.Exists(terms, term => term.Dimension == ScopeDimension.Tag);
        _sets = new AccountSets(
            [.. terms.Where(term => !term.IsOfDeployment && term.Dimension != ScopeDimension.Tag).DistinctBy(term => term.Dimension)], _readsTags, Array.Exists(terms, term => term.IsOfDeployment));
        HasLadders = allowances.Any(allowance => allowance.Ladder.Count > 0);
    }

    /// <summary>Every allowance.</summary>
    public IReadOnlyList<Allowance> All { get; }

    /// <summary>Whether any of them has a ladder.</summary>
    public bool HasLadders { get; }

    /// <summary>Finds the accounts that a call touches if any of its deployments answers.</summary>
    /// <param name="call">The call; its deployments are chosen already, or there are none yet.</param>
    public AccountSet Find(Call call)
    {
        if (All.Count == 0) return AccountSet.Empty;
        return _sets.Find(call) is { } known && _accounts.TryFind(known) ? known : FindAnew(call);
    }

    /// <summary>The same, without looking whether one of them has left memory since: the table does when something is set aside in them.</summary>
    internal AccountSet Recall(Call call) => All.Count == 0 ? AccountSet.Empty : _sets.Find(call) ?? FindAnew(call);

    private AccountSet FindAnew(Call call)
    {
        List<(Account Account, Allowance Allowance)> accounts = new(All.Count);
        Find(call, accounts);
        AccountSet found = new(accounts);
        _sets.Add(call, found);
        return found;
    }

    private void Find(Call call, List<(Account Account, Allowance Allowance)> accounts)
    {
        IReadOnlyDictionary<string, string>? tags = _readsTags && call.Principal.Tags.Length > 0 ? ReadTags(call.Principal.Tags) : null;
        foreach (ScopeTerm term in _used)
        {
            string value = new ScopeValues(call, null, null)[term];
            if (value.Length == 0 || !_byValue.TryGetValue(new FixedValue(term.Dimension, value), out List<Entry>? found)) continue;
            foreach (Entry entry in found) Add(entry, call, tags, accounts);
        }

        foreach (Entry entry in _others) Add(entry, call, tags, accounts);
    }

    /// <summary>Whether an allowance is for what one deployment answers.</summary>
    internal static bool IsFor(Allowance allowance, AccountKey key, Deployment deployment)
    {
        if (!allowance.Scope.IsOfDeployment) return true;
        int each = 0;
        for (int i = 0; i < allowance.Scope.Terms.Count; i++)
        {
            ScopeTerm term = allowance.Scope.Terms[i];
            string? wanted = term.Value ?? key[each++];
            string? has = term.Dimension switch
            {
                ScopeDimension.Model => deployment.Model,
                ScopeDimension.Provider => deployment.Provider.Name,
                ScopeDimension.Deployment => deployment.Name,
                _ => wanted,
            };
            if (has != wanted) return false;
        }

        return true;
    }

    private void Add(Entry entry, Call call, IReadOnlyDictionary<string, string>? tags, List<(Account Account, Allowance Allowance)> accounts)
    {
        if (!entry.Allowance.Scope.IsOfDeployment)
        {
            Add(entry, new ScopeValues(call, tags, null), accounts, maybeTwice: false);
            return;
        }

        for (int i = 0; i < call.Deployments.Count; i++)
            Add(entry, new ScopeValues(call, tags, call.Deployments[i]), accounts, maybeTwice: i > 0);
    }

    private void Add(Entry entry, in ScopeValues values, List<(Account Account, Allowance Allowance)> accounts, bool maybeTwice)
    {
        string first = "", second = "", third = "";
        int each = 0;
        IReadOnlyList<ScopeTerm> terms = entry.Allowance.Scope.Terms;
        for (int i = 0; i < terms.Count; i++)
        {
            string value = values[terms[i]];
            if (value.Length == 0) return;
            if (!terms[i].IsEach)
            {
                if (value != terms[i].Value) return;
                continue;
            }

            if (each == 0) first = value;
            else if (each == 1) second = value;
            else third = value;
            each++;
        }

        Account account = entry.Only ?? _accounts.Find(entry.Allowance, first, second, third);
        if (!maybeTwice || !accounts.Exists(each => each.Account == account)) accounts.Add((account, entry.Allowance));
    }

    private static FixedValue? IndexOf(Allowance allowance)
    {
        foreach (ScopeTerm indexed in Indexed)
            foreach (ScopeTerm term in allowance.Scope.Terms)
                if (term.Dimension == indexed.Dimension && term.Value is { } value) return new FixedValue(term.Dimension, value);

        return null;
    }

    private static Dictionary<string, string>? ReadTags(string json)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        var tags = new Dictionary<string, string>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) tags[name] = reader.GetString()!;
            else reader.Skip();
        }

        return tags;
    }

    /// <summary>A value that an allowance is fixed to.</summary>
    private readonly record struct FixedValue(ScopeDimension Dimension, string Value);

    /// <summary>An allowance, with its account where it has only one: that never leaves memory.</summary>
    private sealed record Entry(Allowance Allowance, Account? Only);
}
