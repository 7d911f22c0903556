using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Providers.Balancing;

/// <summary>
/// Names the conversation that a call belongs to by what all its calls begin with: the tools, the system prompt and the messages up to the first of the user's, as
/// bytes; or, where the client names it, by its <c>prompt_cache_key</c>. The same in every process, so that replicas agree.
/// </summary>
internal static class ConversationPrefix
{
    private const byte Apart = 0;

    /// <summary>The conversation's name. Projects have none in common.</summary>
    public static ulong Of(Call call)
    {
        ulong hash = Add(ContentHash.Empty, Encoding.UTF8.GetBytes(call.Principal.Project));
        ReadOnlySpan<byte> body = call.Body.Span;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        ulong prefix = hash;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isKey = JsonText.Is(ref reader, "prompt_cache_key"u8);
            bool isTurns = JsonText.Is(ref reader, "messages"u8) || JsonText.Is(ref reader, "input"u8) || JsonText.Is(ref reader, "contents"u8);
            bool isBefore = JsonText.Is(ref reader, "tools"u8) || JsonText.Is(ref reader, "system"u8) || JsonText.Is(ref reader, "instructions"u8) || JsonText.Is(ref reader, "systemInstruction"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isKey && reader.TokenType == JsonTokenType.String) return Add(hash, reader.ValueSpan);
            if (isTurns && reader.TokenType == JsonTokenType.StartArray)
            {
                prefix = Join(prefix, body[start..EndOfFirstUserTurn(reader)]);
                reader.Skip();
                continue;
            }

            reader.Skip();
            if (isTurns || isBefore) prefix = Join(prefix, body[start..(int)reader.BytesConsumed]);
        }

        return prefix;
    }

    /// <summary>Where the first turn of the user's ends; where the first turn ends when none says whose it is.</summary>
    private static int EndOfFirstUserTurn(Utf8JsonReader turns)
    {
        int end = 0;
        while (turns.Read() && turns.TokenType != JsonTokenType.EndArray)
        {
            bool isUsers = IsUsers(turns);
            turns.Skip();
            end = (int)turns.BytesConsumed;
            if (isUsers) break;
        }

        return end > 0 ? end : (int)turns.BytesConsumed;
    }

    private static bool IsUsers(Utf8JsonReader turn)
    {
        if (turn.TokenType != JsonTokenType.StartObject) return true;
        while (turn.Read() && turn.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = JsonText.Is(ref turn, "role"u8);
            turn.Read();
            if (isRole) return turn.TokenType == JsonTokenType.String && JsonText.Is(ref turn, "user"u8);
            turn.Skip();
        }

        return false;
    }

    /// <summary>The fields may stand in any order and still be one conversation: each is hashed by itself, and a sum has no order.</summary>
    private static ulong Join(ulong prefix, ReadOnlySpan<byte> field) => unchecked(prefix + ContentHash.Of(field));

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes) => ContentHash.Of([Apart], ContentHash.Of(bytes, hash));
}
