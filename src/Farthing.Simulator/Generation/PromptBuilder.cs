using System.Text;
using System.Text.Json;
using Farthing.Simulator.PromptCaching;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>Counts and hashes a prompt as a wire's reader walks through the request.</summary>
internal sealed class PromptBuilder
{
    private readonly List<ulong> _steps = [];
    private readonly List<PromptBlock> _blocks = [];
    private ulong _hash = StableHash.Start;
    private int _tokens;
    private int _audioTokens;

    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int length = Tokenizer.FirstLength(text);
            Token(text[..length]);
            text = text[length..];
        }
    }

    /// <summary>Tokens that frame a message or a tool, and what they stand for.</summary>
    public void Frame(string meaning, int tokens) => Opaque(Encoding.UTF8.GetBytes(meaning), tokens);

    /// <summary>Content that is not text (images, sounds, files), which counts by a rule and is told apart by its bytes.</summary>
    public void Opaque(ReadOnlySpan<byte> identity, int tokens)
    {
        _hash = StableHash.Add(_hash, identity);
        for (int i = 0; i < tokens; i++)
        {
            _hash = StableHash.Add(_hash, i);
            Count();
        }
    }

    public void Audio(ReadOnlySpan<byte> identity, int tokens)
    {
        Opaque(identity, tokens);
        _audioTokens += tokens;
    }

    /// <summary>An object as its JSON text, but for one field.</summary>
    public void Json(JsonElement element, string? without = null)
    {
        if (without is null || element.ValueKind != JsonValueKind.Object)
        {
            Text(element.GetRawText());
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name != without)
            {
                Text(property.Name);
                Text(property.Value.GetRawText());
            }
        }
    }

    public void EndBlock(CacheLifetime? mark = null) => _blocks.Add(new PromptBlock(_tokens, _hash, mark));

    /// <summary>Marks the last block, as Anthropic's top-level <c>cache_control</c> does.</summary>
    public void MarkLast(CacheLifetime mark)
    {
        if (_blocks.Count > 0)
        {
            _blocks[^1] = _blocks[^1] with { Mark = _blocks[^1].Mark ?? mark };
        }
    }

    public Prompt Build() => new(_tokens, _audioTokens, _hash, _steps, _blocks);

    private void Token(ReadOnlySpan<char> text)
    {
        _hash = StableHash.Add(_hash, text);
        Count();
    }

    private void Count()
    {
        _tokens++;
        int beyond = _tokens - AutomaticPrefixCache.LeastTokens;
        if (beyond >= 0 && beyond % AutomaticPrefixCache.StepTokens == 0)
        {
            _steps.Add(_hash);
        }
    }
}
