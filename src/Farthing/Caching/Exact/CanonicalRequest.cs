using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Caching.Exact;

/// <summary>
/// Writes a request's body in a form that is the same for all bodies that mean the same: members of objects by name, no space between, texts without escapes, and
/// without the fields that do not change the answer. Members of one name stay in their order, because readers disagree on which of them counts. For one thread.
/// </summary>
internal sealed class CanonicalRequest(CanonicalWriter writer)
{
    /// <summary>As deep as the settings let a body be at the most (<c>limits.max_depth</c>).</summary>
    private const int MostDepth = 1024;

    private const byte Name = (byte)'k', Text = (byte)'s', Number = (byte)'n';

    /// <summary>Made once: a sort would make it for every object.</summary>
    private Comparison<CanonicalMember>? _byName;

    private readonly List<CanonicalMember> _members = [];
    private readonly List<Frame> _open = [];
    private RequestTraits _traits;

    /// <summary>Writes a body that has been found to be valid JSON.</summary>
    public RequestTraits Write(ReadOnlySpan<byte> body, Endpoint endpoint)
    {
        _members.Clear();
        _open.Clear();
        _traits = RequestTraits.None;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MostDepth });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    BeginMember(ref reader, endpoint);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Open(isObject: reader.TokenType == JsonTokenType.StartObject);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close();
                    EndValue();
                    break;
                default:
                    WriteScalar(ref reader);
                    EndValue();
                    break;
            }
        }

        return _traits;
    }

    private int Compare(CanonicalMember x, CanonicalMember y)
    {
        int order = writer.Part(x.Start, x.NameEnd - x.Start).SequenceCompareTo(writer.Part(y.Start, y.NameEnd - y.Start));
        return order != 0 ? order : x.Start.CompareTo(y.Start);
    }

    private void BeginMember(ref Utf8JsonReader reader, Endpoint endpoint)
    {
        int start = writer.Length;
        ReadOnlySpan<byte> name = writer.JsonText(Name, reader.ValueSpan, reader.ValueIsEscaped);
        Span<Frame> open = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_open);
        ref Frame parent = ref open[^1];
        parent.Member = new CanonicalMember(start, writer.Length, 0);
        parent.KeepsOrder = CanonicalFields.KeepsOrder(name);
        if (open.Length == 1)
        {
            if (CanonicalFields.IsLeftOut(name, endpoint))
            {
                writer.CutTo(start);
                reader.Read();
                reader.Skip();
                return;
            }

            parent.Area = CanonicalFields.AreaOf(name);
            _traits |= CanonicalFields.TraitsOf(name);
        }
        else if (parent.Area == CanonicalArea.Contents)
        {
            parent.IsMedia = CanonicalFields.IsMedia(name);
            parent.IsAddress = CanonicalFields.IsMediaAddress(name) || (parent.IsInMedia && name.SequenceEqual("url"u8));
        }
        else if (parent.Area == CanonicalArea.Tools && open.Length == 3)
        {
            parent.IsToolType = name.SequenceEqual("type"u8);
            if (endpoint == Endpoint.GenerateContent && !CanonicalFields.IsGeminiClientTool(name)) _traits |= RequestTraits.ProviderTools;
        }
    }

    private void Open(bool isObject)
    {
        Frame parent = _open.Count > 0 ? _open[^1] : default;
        _open.Add(new Frame { Start = writer.Length, FirstMember = _members.Count, IsObject = isObject, IsOrdered = parent.KeepsOrder, Area = parent.Area, IsInMedia = parent.IsMedia });
        writer.Byte(isObject ? (byte)'{' : (byte)'[');
    }

    private void Close()
    {
        Frame frame = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (frame.IsObject)
        {
            Span<CanonicalMember> members = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_members)[frame.FirstMember..];
            if (!frame.IsOrdered && !IsInOrder(members))
            {
                int start = members[0].Start;
                members.Sort(_byName ??= Compare);
                writer.Rearrange(start, members);
            }

            _members.RemoveRange(frame.FirstMember, _members.Count - frame.FirstMember);
        }

        writer.Byte(frame.IsObject ? (byte)'}' : (byte)']');
        if (_open.Count > 0) writer.Shorten(frame.Start);
    }

    private bool IsInOrder(ReadOnlySpan<CanonicalMember> members)
    {
        for (int i = 1; i < members.Length; i++)
            if (Compare(members[i - 1], members[i]) > 0) return false;

        return true;
    }

    private void WriteScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                ReadOnlySpan<byte> text = writer.JsonText(Text, reader.ValueSpan, reader.ValueIsEscaped);
                if (_open.Count > 0) Look(text);
                break;
            case JsonTokenType.Number:
                writer.Bytes(Number, reader.ValueSpan);
                break;
            default:
                writer.Byte(reader.TokenType switch { JsonTokenType.True => (byte)'t', JsonTokenType.False => (byte)'f', _ => (byte)'0' });
                break;
        }
    }

    private void Look(ReadOnlySpan<byte> text)
    {
        Frame parent = _open[^1];
        if (parent.IsAddress && CanonicalFields.IsAddress(text)) _traits |= RequestTraits.RemoteMedia;
        if (parent.IsToolType && !CanonicalFields.IsClientTool(text)) _traits |= RequestTraits.ProviderTools;
    }

    private void EndValue()
    {
        if (_open.Count == 0) return;
        Frame parent = _open[^1];
        if (parent.IsObject) _members.Add(parent.Member with { End = writer.Length });
    }

    /// <summary>An object or array that has begun, and the member of it that is being written.</summary>
    private struct Frame
    {
        public int Start;
        public int FirstMember;
        public CanonicalMember Member;
        public CanonicalArea Area;
        public bool IsObject;
        public bool IsOrdered;
        public bool IsInMedia;
        public bool KeepsOrder;
        public bool IsMedia;
        public bool IsAddress;
        public bool IsToolType;
    }
}
