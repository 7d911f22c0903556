using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Farthing.Caching.Twins;

/// <summary>The calls that are under way and can be joined. Safe from any thread.</summary>
public sealed class Flights
{
    private readonly ConcurrentDictionary<FlightKey, Flight> _flights = new();

    /// <summary>How many there are.</summary>
    public int Count => _flights.Count;

    /// <summary>How many calls wait for the answer of another.</summary>
    public int Joined => _flights.Values.Sum(flight => flight.Joiners);

    /// <summary>How many there are whose own call is still there.</summary>
    public int Led => _flights.Values.Count(flight => !flight.HasLeaderLeft);

    /// <summary>Joins the flight under a key, where there is one. One that takes no more makes room for the next.</summary>
    internal bool TryJoin(FlightKey key, [NotNullWhen(true)] out Flight? flight)
    {
        if (!_flights.TryGetValue(key, out flight)) return false;
        if (flight.TryJoin()) return true;
        End(key, flight);
        return false;
    }

    /// <summary>Makes a flight the one under its key.</summary>
    internal bool TryBegin(FlightKey key, Flight flight) => _flights.TryAdd(key, flight);

    /// <summary>Takes a flight away; those that joined it stay in it.</summary>
    internal void End(FlightKey key, Flight flight) => _flights.TryRemove(KeyValuePair.Create(key, flight));
}
