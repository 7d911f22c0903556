using System.Text.Json;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal sealed class EmbeddingsEndpoint : IEndpoint
{
    public Dialect Dialect => Dialect.OpenAI;

    public async Task AnswerAsync(Exchange exchange)
    {
        EmbeddingsRequest request = EmbeddingsRequestReader.Read(exchange.Request);
        exchange.Describe(request.Model, streaming: false);
        long tokens = request.Inputs.Sum(input => (long)input.Tokens);
        exchange.Bill(new BilledUsage(tokens, 0, 0, 0, 0, 0, 0, 0));
        await exchange.BeforeFirstByteAsync();
        await WholeAnswer.SendAsync(exchange, 200, json => Write(json, request, tokens, exchange.State.Options.Seed));
    }

    private static void Write(Utf8JsonWriter json, EmbeddingsRequest request, long tokens, long seed)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (int place = 0; place < request.Inputs.Count; place++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", place);
            WriteVector(json, UnitVector.Of(request.Inputs[place], request.Model, seed, request.Dimensions), request.Base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", request.Model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, float[] vector, bool base64)
    {
        if (base64)
        {
            json.WriteBase64String("embedding", UnitVector.Bytes(vector));
            return;
        }

        json.WriteStartArray("embedding");
        foreach (float value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
