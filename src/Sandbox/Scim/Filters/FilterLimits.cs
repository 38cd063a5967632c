namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>What a filter asks for, as far as servers treat it apart.</summary>
internal static class FilterLimits
{
    /// <summary>Whether a server of this kind takes it.</summary>
    public static bool Allows(FilterSupport support, ScimFilter filter) => support switch
    {
        FilterSupport.EqualsOnly => filter switch
        {
            ScimFilter.And both => Allows(support, both.Left) && Allows(support, both.Right),
            ScimFilter.Items items => Allows(support, items.Inner),
            ScimFilter.Compare one => one.Operator == FilterOperator.Eq,
            _ => false,
        },
        FilterSupport.UserNameOnly => filter is ScimFilter.Compare { Path.Attribute.Name: "userName" },
        _ => true,
    };

    /// <summary>Whether it asks for an email.</summary>
    public static bool AsksEmail(ScimFilter filter) => filter switch
    {
        ScimFilter.And both => AsksEmail(both.Left) || AsksEmail(both.Right),
        ScimFilter.Or one => AsksEmail(one.Left) || AsksEmail(one.Right),
        ScimFilter.Not not => AsksEmail(not.Inner),
        ScimFilter.Items items => items.Path.Attribute?.Name == "emails",
        ScimFilter.Compare compare => compare.Path.Attribute?.Name == "emails",
        _ => false,
    };

    /// <summary>A claim that everybody who matches must have, such as <c>email:ann@acme.test</c>; null when there is none.</summary>
    public static string? Claim(ScimFilter filter) => filter switch
    {
        ScimFilter.And both => Claim(both.Left) ?? Claim(both.Right),
        ScimFilter.Items { Path.Attribute.Name: "emails" } items => EmailOf(items.Inner),
        ScimFilter.Compare { Operator: FilterOperator.Eq, Value: { } value } compare => compare.Path switch
        {
            { Attribute.Name: "userName" } => "userName:" + value.ToLowerInvariant(),
            { Attribute.Name: "employeeNumber" } => "employeeNumber:" + value.ToLowerInvariant(),
            { Attribute.Name: "emails", Part: null or { Name: "value" } } => "email:" + value.ToLowerInvariant(),
            _ => null,
        },
        _ => null,
    };

    private static string? EmailOf(ScimFilter items) => items switch
    {
        ScimFilter.And both => EmailOf(both.Left) ?? EmailOf(both.Right),
        ScimFilter.Compare { Operator: FilterOperator.Eq, Value: { } value, Path.Attribute.Name: "value" } => "email:" + value.ToLowerInvariant(),
        _ => null,
    };
}
