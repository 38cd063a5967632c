using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>/openapi/v1.json: what the routes say of themselves, and what holds for all of them: the key, the role, the errors.</summary>
internal static class ApiDocument
{
    private const string Scheme = "apiKey";
    private const string ProblemType = "application/problem+json";

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        _ = options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "OrleansSync", Version = "v1", Description = "BambooHR employees kept equal in JumpCloud: sweeps, employees, their history." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of Api:Keys, or a token of Api:Oidc:Authority, sent as Authorization: Bearer KEY." };
            document.AddComponent("Problem", Problem());
            return Task.CompletedTask;
        });
        _ = options.AddOperationTransformer(Complete);
    });

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> said = context.Description.ActionDescriptor.EndpointMetadata;
        if (!said.OfType<IAllowAnonymous>().Any())
        {
            ApiRole role = said.OfType<IAuthorizeData>().Select(data => Enum.TryParse(data.Policy, out ApiRole asked) ? asked : ApiRole.Viewer).DefaultIfEmpty(ApiRole.Viewer).Max();
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            operation.Description = $"Role: {Views.Word(role)}.";
            Add(operation, context, 401, 403, 429);
        }

        if (operation.Parameters is { Count: > 0 } parameters)
        {
            foreach (OpenApiParameter limit in parameters.OfType<OpenApiParameter>().Where(one => one.Name == "limit"))
            {
                limit.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = PageSize.Max.ToString(CultureInfo.InvariantCulture), Default = JsonValue.Create(PageSize.Default) };
            }

            Add(operation, context, 400);
            if (parameters.Any(one => one.In == ParameterLocation.Path))
            {
                Add(operation, context, 404);
            }
        }

        if (operation.RequestBody is not null)
        {
            Add(operation, context, 400, 413, 415);
        }

        if (context.Description.HttpMethod is "POST" or "PUT")
        {
            Add(operation, context, 409);
        }

        Add(operation, context, 500, 503);
        Exemplify(operation);
        return Task.CompletedTask;
    }

    private static void Exemplify(OpenApiOperation operation)
    {
        string id = operation.OperationId ?? string.Empty;
        if (ApiExamples.Requests.TryGetValue(id, out string? sent))
        {
            foreach (OpenApiMediaType type in operation.RequestBody?.Content?.Values ?? [])
            {
                type.Example = JsonNode.Parse(sent);
            }
        }

        if (ApiExamples.Answers.TryGetValue(id, out string? answered) && operation.Responses?.FirstOrDefault(one => one.Key is "200" or "202").Value is OpenApiResponse success)
        {
            success.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
            if (!success.Content.TryGetValue("application/json", out OpenApiMediaType? type))
            {
                success.Content["application/json"] = type = new OpenApiMediaType();
            }

            type.Example = JsonNode.Parse(answered);
        }
    }

    private static void Add(OpenApiOperation operation, OpenApiOperationTransformerContext context, params ReadOnlySpan<int> statuses)
    {
        operation.Responses ??= [];
        foreach (int status in statuses)
        {
            _ = operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Description = Problems.Words(status).Title,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [ProblemType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", context.Document) } },
            });
        }
    }

    private static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. The type is stable: switch on it, not on the texts.",
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = Problems.Urn + "…" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };
}
