using System.Numerics;
using System.Runtime.CompilerServices;

namespace Farthing.Tokens;

/// <summary>
/// All tokens as a tree of bytes, for the longest token at a place. A step is one probe of an open-addressing table
/// (parent 19 bits, byte 8 bits, child 19 bits, and whether the child is a token); the first two bytes are one array access.
/// </summary>
internal sealed class PrefixTree
{
    private const int NodeBits = 19;
    private const ulong NodeMask = (1UL << NodeBits) - 1;
    private const ulong IsToken = 1UL << NodeBits;
    private const int KeyShift = NodeBits + 1;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong[] _slots;
    private readonly int _shift;
    private readonly int[] _tokenOfNode;
    private readonly int[] _singles = new int[256];

    /// <summary>Child of each pair of first bytes, with <see cref="IsToken"/> as in a slot; 0 where no token begins so.</summary>
    private readonly uint[] _pairs = new uint[1 << 16];

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PrefixTree(RankData ranks, TokenBytes bytes)
    {
        int count = ranks.Left.Length;
        int[] nodeOfToken = new int[count];
        int[] parent = new int[1 << NodeBits];
        int[] tokenOfNode = new int[1 << NodeBits];
        Array.Fill(tokenOfNode, -1);

        // No vocabulary here has more than 2.2 nodes a token.
        uint size = BitOperations.RoundUpToPowerOf2((uint)count * 4);
        _slots = new ulong[size];
        _shift = 64 - BitOperations.Log2(size);
        int nodes = 1;

        for (int token = 0; token < RankData.SingleBytes; token++)
        {
            // The root is node 0 and no node's child, so an empty slot is 0.
            int node = nodes++;
            nodeOfToken[token] = node;
            tokenOfNode[node] = token;
            _singles[ranks.Singles[token]] = token;
        }

        // A token begins with its left half, which is already in the tree: only the bytes of the right half are walked.
        for (int token = RankData.SingleBytes; token < count; token++)
        {
            int node = nodeOfToken[ranks.Left[token]];
            uint slot = 0;
            foreach (byte next in bytes[ranks.Right[token]])
            {
                slot = FindOrFree(node, next);
                if (_slots[slot] == 0)
                {
                    parent[nodes] = node;
                    _slots[slot] = (Key(node, next) << KeyShift) | (uint)nodes++;
                }

                node = (int)(_slots[slot] & NodeMask);
            }

            _slots[slot] |= IsToken;
            nodeOfToken[token] = node;
            tokenOfNode[node] = token;
        }

        for (int first = 0; first < 256; first++)
        {
            int node = nodeOfToken[_singles[first]];
            for (int second = 0; second < 256; second++)
                _pairs[(first << 8) | second] = (uint)(_slots[FindOrFree(node, (byte)second)] & (NodeMask | IsToken));
        }

        Shorter = new int[count];
        for (int token = 0; token < count; token++)
        {
            int node = parent[nodeOfToken[token]];
            while (tokenOfNode[node] < 0 && node != 0)
                node = parent[node];
            Shorter[token] = tokenOfNode[node];
        }

        _tokenOfNode = tokenOfNode[..nodes];
    }

    /// <summary>The longest token that is a proper beginning of each token, or -1.</summary>
    public int[] Shorter { get; }

    /// <summary>The longest token that <paramref name="text"/> (not empty) begins with: at least its first byte.</summary>
    public int Longest(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1)
            return _singles[text[0]];
        uint pair = _pairs[(text[0] << 8) | text[1]];
        if (pair == 0)
            return _singles[text[0]];

        int best = (pair & IsToken) != 0 ? (int)(pair & NodeMask) : 0;
        int node = (int)(pair & NodeMask);
        ulong[] slots = _slots;
        for (int i = 2; i < text.Length; i++)
        {
            ulong key = Key(node, text[i]);
            uint slot = Slot(key);
            ulong found;
            while (true)
            {
                found = slots[slot & (uint)(slots.Length - 1)];
                if (found >> KeyShift == key || found == 0)
                    break;
                slot++;
            }

            if (found == 0)
                break;
            node = (int)(found & NodeMask);
            if ((found & IsToken) != 0)
                best = node;
        }

        return best == 0 ? _singles[text[0]] : _tokenOfNode[best];
    }

    private static ulong Key(int node, byte next) => ((ulong)(uint)node << 8) | next;

    private uint Slot(ulong key) => unchecked((uint)((key * Multiplier) >> _shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint FindOrFree(int node, byte next)
    {
        ulong key = Key(node, next);
        uint slot = Slot(key);
        uint mask = (uint)(_slots.Length - 1);
        while (_slots[slot] != 0 && _slots[slot] >> KeyShift != key)
            slot = (slot + 1) & mask;
        return slot;
    }
}
