namespace OrleansSync.Contracts.Fields;

/// <summary>What we read of one BambooHR employee, by BambooHR's own alias (facts: bamboohr.md §3).</summary>
/// <remarks>
/// The ordinal is an index into <see cref="FieldValues{TField}"/> and never stored: what is stored is the camel-case name.
/// The employee id is not here; it is the identity of the record, not one of its values.
/// </remarks>
public enum SourceField
{
    /// <summary>Active or Inactive.</summary>
    Status,

    /// <summary>First name.</summary>
    FirstName,

    /// <summary>Last name.</summary>
    LastName,

    /// <summary>Middle name.</summary>
    MiddleName,

    /// <summary>Preferred name; often empty.</summary>
    PreferredName,

    /// <summary>Work email; the key of an employee once normalised (DESIGN 3.1).</summary>
    WorkEmail,

    /// <summary>Employee #: editable, may be empty, not the employee id.</summary>
    EmployeeNumber,

    /// <summary>Current job title.</summary>
    JobTitle,

    /// <summary>Current division.</summary>
    Division,

    /// <summary>Current department.</summary>
    Department,

    /// <summary>Name of the current location.</summary>
    Location,

    /// <summary>Country of the location's address.</summary>
    LocationCountry,

    /// <summary>Street line 1 of the location's address.</summary>
    LocationAddress1,

    /// <summary>Street line 2 of the location's address.</summary>
    LocationAddress2,

    /// <summary>City of the location's address.</summary>
    LocationCity,

    /// <summary>State of the location's address.</summary>
    LocationState,

    /// <summary>Postal code of the location's address.</summary>
    LocationZipcode,

    /// <summary>Work phone, free text.</summary>
    WorkPhone,

    /// <summary>Work phone extension.</summary>
    WorkPhoneExtension,

    /// <summary>Home phone, free text.</summary>
    HomePhone,

    /// <summary>Mobile phone, free text.</summary>
    MobilePhone,

    /// <summary>Home street line 1.</summary>
    Address1,

    /// <summary>Home street line 2.</summary>
    Address2,

    /// <summary>Home city.</summary>
    City,

    /// <summary>Home state.</summary>
    State,

    /// <summary>Home postal code.</summary>
    Zipcode,

    /// <summary>Home country, an English name.</summary>
    Country,

    /// <summary>Hire date (yyyy-MM-dd). Read by rules (DESIGN 3.3), never sent.</summary>
    HireDate,

    /// <summary>Termination date (yyyy-MM-dd). Read by rules (DESIGN 3.3), never sent.</summary>
    TerminationDate,
}
