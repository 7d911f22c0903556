using System.CommandLine;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary>Which calls a command speaks of: a time, and a filter for each dimension.</summary>
internal sealed class QueryOptions
{
    private static readonly Dimension[] Filters =
    [
        Dimension.Feature, Dimension.User, Dimension.Team, Dimension.Project, Dimension.Key, Dimension.Endpoint, Dimension.Provider, Dimension.Model,
    ];

    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;
    private readonly Option<int?> _limit;
    private readonly DateTimeOffset _usualSince;
    private readonly int _usualLimit;
    private readonly List<(Dimension Dimension, Option<string[]> Option)> _filters = [];

    /// <summary>Makes the options.</summary>
    /// <param name="terminal">Gives the clock that relative times count from.</param>
    /// <param name="limit">The most rows unless told otherwise.</param>
    /// <param name="leastLimit">0 where 0 means all, else 1.</param>
    public QueryOptions(Terminal terminal, int limit, int leastLimit)
    {
        DateTimeOffset now = terminal.Time.GetUtcNow();
        _usualSince = now - TimeSpan.FromDays(7);
        _usualLimit = limit;
        _since = CommonOptions.Parsed<DateTimeOffset?>(
            "--since", "TIME", "From when on: 7d, 24h, 30m, 2w (before now), 2026-11-01 or 2026-11-01T18:00Z. Default: 7d.",
            text => LedgerQueryString.ParseMoment("--since", text, now));
        _until = CommonOptions.Parsed<DateTimeOffset?>(
            "--until", "TIME", "Up to when, written alike. Default: now.", text => LedgerQueryString.ParseMoment("--until", text, now));
        _limit = CommonOptions.Parsed<int?>(
            "--limit",
            "N",
            leastLimit == 0 ? $"The most rows; 0 for all. Default: {limit}." : $"The most rows. Default: {limit}.",
            text => int.TryParse(text, out int number) && number >= leastLimit && number <= 10_000
                ? number
                : throw new FormatException($"--limit: \"{text}\" is not allowed: a whole number from {leastLimit} to 10000"));
        foreach (Dimension dimension in Filters)
        {
            string name = LedgerNames.Of(dimension);
            _filters.Add((dimension, new Option<string[]>($"--{name}")
            {
                Description = $"Only this {name}; may be given more than once.",
                HelpName = "NAME",
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            }));
        }
    }

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_since);
        command.Options.Add(_until);
        command.Options.Add(_limit);
        foreach ((_, Option<string[]> option) in _filters) command.Options.Add(option);
    }

    /// <summary>The beginning.</summary>
    public DateTimeOffset? Since(ParseResult parsed) => parsed.GetValue(_since) ?? _usualSince;

    /// <summary>The end.</summary>
    public DateTimeOffset? Until(ParseResult parsed) => parsed.GetValue(_until);

    /// <summary>The most rows.</summary>
    public int Limit(ParseResult parsed) => parsed.GetValue(_limit) ?? _usualLimit;

    /// <summary>The filters.</summary>
    public IReadOnlyList<DimensionFilter> FiltersOf(ParseResult parsed) =>
    [
        .. _filters.SelectMany(filter => (parsed.GetValue(filter.Option) ?? [])
            .Select(value => new DimensionFilter(filter.Dimension, value))),
    ];
}
