using System.Text;

namespace Farthing.Pricing.Metering;

/// <summary>
/// A node of the tree of field paths that one usage reader looks for. Arrays are transparent: <c>choices.finish_reason</c>
/// names the member of every element of <c>choices</c>.
/// </summary>
internal sealed class JsonField
{
    private readonly byte[] _name;
    private JsonField[] _members = [];

    private JsonField(string name)
    {
        _name = Encoding.UTF8.GetBytes(name);
        Path = name;
    }

    /// <summary>What a value at this path means, or <see cref="UsageField.None"/>.</summary>
    public UsageField Meaning { get; private set; }

    /// <summary>The path from the root, for reasons given to people.</summary>
    public string Path { get; private set; }

    /// <summary>Builds the tree for a table of paths.</summary>
    public static JsonField Tree(params ReadOnlySpan<FieldPath> table)
    {
        var root = new JsonField("");
        foreach ((string path, UsageField meaning) in table)
        {
            JsonField at = root;
            foreach (string name in path.Split('.')) at = at.Member(name);
            at.Meaning = meaning;
            at.Path = path;
        }

        return root;
    }

    /// <summary>The member of that name, or <c>null</c> when nobody looks for it.</summary>
    public JsonField? Find(ReadOnlySpan<byte> name)
    {
        foreach (JsonField member in _members)
            if (name.SequenceEqual(member._name)) return member;

        return null;
    }

    private JsonField Member(string name)
    {
        if (Find(Encoding.UTF8.GetBytes(name)) is { } known) return known;
        var member = new JsonField(name);
        _members = [.. _members, member];
        return member;
    }
}
