using System.Text.Json.Serialization;

namespace Farthing.Gateway.Caching;

/// <summary>How notices are written, without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyList<PurgeNotice>))]
internal sealed partial class PurgeNoticeJson : JsonSerializerContext;
