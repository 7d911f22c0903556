namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>Waits for what another process shows only when it is asked.</summary>
internal static class Patience
{
    private const int Looks = 3000;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again, a bounded number of times.</summary>
    /// <param name="what">What is waited for, as the end of "still not true: …".</param>
    /// <param name="condition">Whether it has come.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(Between);
        for (int look = 0; look < Looks; look++)
        {
            if (await condition())
            {
                return;
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"after {Looks} looks still not true: {what}");
    }
}
