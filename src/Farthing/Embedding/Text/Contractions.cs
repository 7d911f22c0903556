using System.Collections.Frozen;

namespace Farthing.Embedding.Text;

/// <summary>English contractions, with and without their apostrophe, and what they stand for.</summary>
internal static class Contractions
{
    // "its", "were", "well", "shell", "hell", "ill", "wed", "id", "lets" are words of their own: they need the apostrophe.
    private const string Table =
        """
        don't=do not;dont=do not;doesn't=does not;doesnt=does not;didn't=did not;didnt=did not;can't=can not;cant=can not;cannot=can not;
        won't=will not;wont=will not;wouldn't=would not;wouldnt=would not;couldn't=could not;couldnt=could not;shouldn't=should not;shouldnt=should not;
        isn't=is not;isnt=is not;aren't=are not;arent=are not;wasn't=was not;wasnt=was not;weren't=were not;werent=were not;
        hasn't=has not;hasnt=has not;haven't=have not;havent=have not;hadn't=had not;hadnt=had not;mustn't=must not;mustnt=must not;
        needn't=need not;mightn't=might not;shan't=shall not;ain't=is not;aint=is not;
        i'm=i am;im=i am;i've=i have;ive=i have;i'd=i would;i'll=i will;it's=it is;it'll=it will;it'd=it would;let's=let us;
        you're=you are;youre=you are;you've=you have;youve=you have;you'll=you will;you'd=you would;we're=we are;we've=we have;we'll=we will;we'd=we would;
        they're=they are;theyre=they are;they've=they have;they'll=they will;they'd=they would;he's=he is;he'll=he will;he'd=he would;she's=she is;she'll=she will;she'd=she would;
        that's=that is;thats=that is;there's=there is;theres=there is;here's=here is;heres=here is;
        what's=what is;whats=what is;what're=what are;what'll=what will;what'd=what did;who's=who is;whos=who is;who'll=who will;
        where's=where is;wheres=where is;when's=when is;whens=when is;how's=how is;hows=how is;how'd=how did;how'll=how will;why's=why is;whys=why is;
        gonna=going to;wanna=want to;gotta=got to;gimme=give me;lemme=let me;y'all=you all;
        u=you;ur=your;pls=please;plz=please;thx=thanks;tnx=thanks
        """;

    private static readonly FrozenDictionary<string, string[]> Known = Table.Split(';', StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split('='))
        .ToFrozenDictionary(entry => entry[0], entry => entry[1].Split(' '));

    /// <summary>What a word in lower case stands for, or null where it stands for itself.</summary>
    public static IReadOnlyList<string>? Find(string word) => Known.GetValueOrDefault(word);
}
