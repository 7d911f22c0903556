using System.Text.Json;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Models;

/// <summary><c>GET /v1/models</c>, <c>GET /v1/models/{id}</c> and the same under <c>/v1beta</c>, each in its dialect.</summary>
/// <param name="dialect">Whose list.</param>
/// <param name="id">One model, or null for the list.</param>
internal sealed class ModelsEndpoint(Dialect dialect, string? id) : IEndpoint
{
    private const int MostAtOnce = 1000;

    public Dialect Dialect => dialect;

    public async Task AnswerAsync(Exchange exchange)
    {
        IReadOnlyList<KnownModel> models = ModelList.Of(dialect);
        await exchange.BeforeFirstByteAsync();
        if (id is null)
        {
            int limit = int.TryParse(exchange.Http.Request.Query["limit"], out int asked) ? Math.Clamp(asked, 1, MostAtOnce) : MostAtOnce;
            string? after = exchange.Http.Request.Query["after_id"];
            await WholeAnswer.SendAsync(exchange, 200, json => WriteList(json, models, limit, after));
            return;
        }

        KnownModel? model = models.FirstOrDefault(known => known.Id == id);
        if (model is null)
        {
            throw new RequestProblem(404, $"The model '{id}' does not exist here.") { Param = dialect == Dialect.OpenAI ? "model" : null, Code = "model_not_found" };
        }

        await WholeAnswer.SendAsync(exchange, 200, json => WriteModel(json, model));
    }

    private void WriteList(Utf8JsonWriter json, IReadOnlyList<KnownModel> all, int limit, string? after)
    {
        KnownModel[] rest = [.. all.SkipWhile(model => after is not null && model.Id != after).Skip(after is null ? 0 : 1)];
        KnownModel[] page = dialect == Dialect.Anthropic ? [.. rest.Take(limit)] : [.. all];
        json.WriteStartObject();
        if (dialect == Dialect.OpenAI)
        {
            json.WriteString("object", "list");
        }

        json.WriteStartArray(dialect == Dialect.Gemini ? "models" : "data");
        foreach (KnownModel model in page)
        {
            WriteModel(json, model);
        }

        json.WriteEndArray();
        if (dialect == Dialect.Anthropic)
        {
            json.WriteBoolean("has_more", rest.Length > page.Length);
            json.WriteString("first_id", page.FirstOrDefault()?.Id);
            json.WriteString("last_id", page.LastOrDefault()?.Id);
        }

        json.WriteEndObject();
    }

    private void WriteModel(Utf8JsonWriter json, KnownModel model)
    {
        json.WriteStartObject();
        switch (dialect)
        {
            case Dialect.OpenAI:
                json.WriteString("id", model.Id);
                json.WriteString("object", "model");
                json.WriteNumber("created", model.Created.ToUnixTimeSeconds());
                json.WriteString("owned_by", "system");
                break;
            case Dialect.Anthropic:
                json.WriteString("type", "model");
                json.WriteString("id", model.Id);
                json.WriteString("display_name", model.Name);
                json.WriteString("created_at", model.Created.ToString("yyyy-MM-ddTHH:mm:ssZ"));
                json.WriteString("lifecycle", "active");
                json.WriteString("line", model.Id.Split('-')[1]);
                json.WriteNumber("max_input_tokens", 200_000);
                json.WriteNumber("max_tokens", 64_000);
                json.WriteNull("deprecated_at");
                json.WriteNull("retires_at");
                json.WriteNull("capabilities");
                break;
            default:
                json.WriteString("name", "models/" + model.Id);
                json.WriteString("displayName", model.Name);
                json.WriteStartArray("supportedGenerationMethods");
                json.WriteStringValue("generateContent");
                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }
}
