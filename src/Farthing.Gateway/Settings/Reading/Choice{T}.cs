namespace Farthing.Gateway.Settings.Reading;

/// <summary>One of the words that a setting may be. A type of our own: code over the framework's tuples of our types is compiled at every start.</summary>
/// <param name="Word">The word.</param>
/// <param name="Value">What it stands for.</param>
internal readonly record struct Choice<T>(string Word, T Value);
