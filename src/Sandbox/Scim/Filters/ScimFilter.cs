using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>A filter (RFC 7644 §3.4.2.2), to be asked of a resource or of an item.</summary>
internal abstract record ScimFilter
{
    private ScimFilter()
    {
    }

    /// <summary>Whether it holds.</summary>
    public abstract bool Matches(JsonObject holder);

    /// <summary>Both.</summary>
    public sealed record And(ScimFilter Left, ScimFilter Right) : ScimFilter
    {
        public override bool Matches(JsonObject holder) => Left.Matches(holder) && Right.Matches(holder);
    }

    /// <summary>One of both.</summary>
    public sealed record Or(ScimFilter Left, ScimFilter Right) : ScimFilter
    {
        public override bool Matches(JsonObject holder) => Left.Matches(holder) || Right.Matches(holder);
    }

    /// <summary>The opposite.</summary>
    public sealed record Not(ScimFilter Inner) : ScimFilter
    {
        public override bool Matches(JsonObject holder) => !Inner.Matches(holder);
    }

    /// <summary><c>attr[…]</c>: an item for which it holds.</summary>
    public sealed record Items(FilterPath Path, ScimFilter Inner) : ScimFilter
    {
        public override bool Matches(JsonObject holder) => Path.Items(holder).Any(Inner.Matches);
    }

    /// <summary><c>attr op value</c>, also <c>attr pr</c>.</summary>
    public sealed record Compare(FilterPath Path, FilterOperator Operator, string? Value, bool CaseSensitive) : ScimFilter
    {
        public override bool Matches(JsonObject holder)
        {
            IEnumerable<string> values = Path.Values(holder);
            return Operator switch
            {
                FilterOperator.Pr => values.Any(static value => value.Length > 0),
                FilterOperator.Ne => !Any(values, FilterOperator.Eq),
                FilterOperator.Eq when Value is null => !values.Any(),
                _ => Any(values, Operator),
            };
        }

        private bool Any(IEnumerable<string> values, FilterOperator op) => Value is { } wanted && values.Any(value => Holds(value, op, wanted));

        private bool Holds(string value, FilterOperator op, string wanted)
        {
            StringComparison comparison = CaseSensitive || Path.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            return op switch
            {
                FilterOperator.Eq => value.Equals(wanted, comparison),
                FilterOperator.Co => value.Contains(wanted, comparison),
                FilterOperator.Sw => value.StartsWith(wanted, comparison),
                FilterOperator.Ew => value.EndsWith(wanted, comparison),
                FilterOperator.Gt => Order(value, wanted, comparison) > 0,
                FilterOperator.Ge => Order(value, wanted, comparison) >= 0,
                FilterOperator.Lt => Order(value, wanted, comparison) < 0,
                _ => Order(value, wanted, comparison) <= 0,
            };
        }

        private int Order(string value, string wanted, StringComparison comparison) =>
            Path.Type == ScimType.DateTime
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out DateTimeOffset left)
            && DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, out DateTimeOffset right)
                ? left.CompareTo(right)
                : string.Compare(value, wanted, comparison);
    }
}
