using Farthing.Ledger;

namespace Farthing.Pricing.Metering;

/// <summary>
/// Usage on OpenAI's responses wire: a body, or the <c>response</c> of the terminal event (<c>response.completed</c>,
/// <c>.incomplete</c>, <c>.failed</c>). Also counts the server tools that carry fees. Source: OpenAI API reference, responses;
/// a search item may be an opened page and not a search, so <c>tool_usage.web_search.num_requests</c> wins where it is given.
/// </summary>
internal sealed class OpenAIResponsesUsageReader : OpenAIUsageReader
{
    private const int MaxContainers = 64;

    private static readonly JsonField Fields = JsonField.Tree(
    [
        new("error", UsageField.Error),
        new("delta", UsageField.Text),
        new("output.content.text", UsageField.Text),
        new("response", UsageField.Response),
        .. Response(""),
        .. Response("response."),
    ]);

    private readonly List<ulong> _containers = [];
    private Tools _tools;
    private bool _searchesStated;
    private ItemType _item;
    private bool _isSearch;
    private ulong _container;

    public OpenAIResponsesUsageReader()
        : base(Fields)
    {
    }

    private enum ItemType : byte
    {
        Other,
        WebSearch,
        FileSearch,
        CodeInterpreter,
        XSearch,
    }

    private protected override ReadOnlySpan<byte> TextMarker => "\"delta\":\""u8;

    private protected override bool IsInteresting(ReadOnlySpan<byte> data) =>
        EventScan.HasValue(data, "\"usage\""u8) || EventScan.HasValue(data, "\"error\""u8);

    private protected override void Clear()
    {
        _tools = default;
        _searchesStated = false;
        _containers.Clear();
    }

    private protected override void OnCount(UsageField field, long value)
    {
        if (field == UsageField.WebSearches)
        {
            _tools.WebSearches = value;
            _searchesStated = true;
        }
        else if (field == UsageField.ServerTools)
        {
            _tools.ImageTokens = value;
        }
        else
        {
            Pending.Set(field, value);
        }
    }

    private protected override void OnStructure(UsageField field, bool begins)
    {
        if (field == UsageField.Response && begins)
        {
            Clear();
        }
        else if (field == UsageField.Item && begins)
        {
            _item = ItemType.Other;
            _isSearch = true;
            _container = 0;
        }
        else if (field == UsageField.Item)
        {
            CountItem();
        }
    }

    private protected override void OnOther(UsageField field, ReadOnlySpan<byte> raw)
    {
        switch (field)
        {
            case UsageField.ItemType:
                _item = raw.SequenceEqual("web_search_call"u8) ? ItemType.WebSearch
                    : raw.SequenceEqual("file_search_call"u8) ? ItemType.FileSearch
                    : raw.SequenceEqual("code_interpreter_call"u8) ? ItemType.CodeInterpreter
                    : raw.SequenceEqual("x_search_call"u8) ? ItemType.XSearch
                    : ItemType.Other;
                break;
            case UsageField.ItemAction:
                _isSearch = raw.SequenceEqual("search"u8);
                break;
            case UsageField.ItemContainer:
                _container = ContentHash.Of(raw);
                break;
        }
    }

    private protected override void Complete(bool complete)
    {
        base.Complete(complete);
        if (Report.Status == UsageStatus.Unknown) return;
        Report.Usage = Report.Usage with { WebSearchRequests = _tools.WebSearches };
        Report.SetFee(PriceUnit.WebSearch, _tools.WebSearches);
        Report.SetFee(PriceUnit.FileSearch, _tools.FileSearches);
        Report.SetFee(PriceUnit.CodeExecution, _tools.CodeRuns);
        Report.SetFee(PriceUnit.XSearch, _tools.XSearches);
        if (_tools.ImageTokens > 0) Partial("generated images are billed at the image model's price");
    }

    private void CountItem()
    {
        switch (_item)
        {
            case ItemType.WebSearch when _isSearch && !_searchesStated:
                _tools.WebSearches++;
                break;
            case ItemType.FileSearch:
                _tools.FileSearches++;
                break;
            case ItemType.XSearch:
                _tools.XSearches++;
                break;
            case ItemType.CodeInterpreter when _container == 0:
                _tools.CodeRuns++;
                break;
            case ItemType.CodeInterpreter when !_containers.Contains(_container):
                // A container is charged once for its session, however often it runs code.
                if (_containers.Count < MaxContainers) _containers.Add(_container);
                _tools.CodeRuns++;
                break;
        }
    }

    private static FieldPath[] Response(string at) =>
    [
        new(at + "model", UsageField.Model),
        new(at + "service_tier", UsageField.ServiceTier),
        new(at + "status", UsageField.FinishReason),
        new(at + "error", UsageField.Error),
        new(at + "usage", UsageField.UsageObject),
        new(at + "usage.input_tokens", UsageField.Input),
        new(at + "usage.output_tokens", UsageField.Output),
        new(at + "usage.total_tokens", UsageField.Total),
        new(at + "usage.input_tokens_details.cached_tokens", UsageField.CachedRead),
        new(at + "usage.input_tokens_details.cache_write_tokens", UsageField.CacheWrite),
        new(at + "usage.output_tokens_details.reasoning_tokens", UsageField.Reasoning),
        new(at + "usage.cost", UsageField.Cost),
        new(at + "usage.cost.total_cost", UsageField.Cost),
        new(at + "usage.cost_details.upstream_inference_cost", UsageField.UpstreamCost),
        new(at + "usage.is_byok", UsageField.OwnKey),
        new(at + "usage.cost_in_usd_ticks", UsageField.CostTicks),
        new(at + "tool_usage.web_search.num_requests", UsageField.WebSearches),
        new(at + "tool_usage.image_gen.total_tokens", UsageField.ServerTools),
        new(at + "output", UsageField.Item),
        new(at + "output.type", UsageField.ItemType),
        new(at + "output.action.type", UsageField.ItemAction),
        new(at + "output.container_id", UsageField.ItemContainer),
    ];

    private struct Tools
    {
        public long WebSearches;
        public long FileSearches;
        public long CodeRuns;
        public long XSearches;
        public long ImageTokens;
    }
}
