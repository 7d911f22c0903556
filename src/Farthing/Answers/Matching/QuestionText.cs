using System.Text;

namespace Farthing.Answers.Matching;

/// <summary>
/// A question as it is compared: small letters, one space between words, straight apostrophes, no marks at its ends. Nothing else is taken for equal: a digit, a sign or a
/// letter of another script always makes another question.
/// </summary>
public static class QuestionText
{
    /// <summary>Brings a question into this form; empty when nothing is left of it.</summary>
    public static string Normalise(string text)
    {
        var normal = new StringBuilder(text.Length);
        bool space = false;
        foreach (char character in text)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                space = normal.Length > 0;
                continue;
            }

            if (space) normal.Append(' ');
            space = false;
            normal.Append(character switch
            {
                '’' or '‘' or '´' or '`' => '\'',
                '“' or '”' or '„' or '«' or '»' => '"',
                _ => char.ToLowerInvariant(character),
            });
        }

        return normal.ToString().Trim(' ', '?', '!', '.', '…', '¿', '¡', '"', '\'', ',', ';', ':');
    }
}
