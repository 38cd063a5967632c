-- Orleans' ADO.NET providers read their statements from OrleansQuery, unqualified: everything stands in the schema orleans.
create schema if not exists orleans;
set local search_path = orleans;

create table if not exists membership_version (
    deployment_id varchar(150) primary key,
    changed_at timestamptz not null default now(),
    version integer not null default 0);

create table if not exists membership (
    deployment_id varchar(150) not null references membership_version (deployment_id),
    address varchar(45) not null,
    port integer not null,
    generation integer not null,
    silo_name varchar(150) not null,
    host_name varchar(150) not null,
    status integer not null,
    proxy_port integer,
    suspect_times varchar(8000),
    start_time timestamptz not null,
    i_am_alive_time timestamptz not null,
    primary key (deployment_id, address, port, generation));

create table if not exists reminders (
    service_id varchar(150) not null,
    grain_id varchar(512) not null,
    reminder_name varchar(150) not null,
    start_time timestamptz not null,
    period bigint not null,
    grain_hash integer not null,
    version integer not null,
    primary key (service_id, grain_id, reminder_name));

create table if not exists storage (
    grain_id_hash integer not null,
    grain_id_n0 bigint not null,
    grain_id_n1 bigint not null,
    grain_type_hash integer not null,
    grain_type_string varchar(512) not null,
    grain_id_extension varchar(512) not null default '',
    service_id varchar(150) not null,
    payload bytea,
    modified_at timestamptz not null default now(),
    version integer,
    primary key (service_id, grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type_string, grain_id_extension));

create table if not exists OrleansQuery (QueryKey varchar(64) primary key, QueryText varchar(8000) not null);

-- One step of the membership table: the member is written only together with the table's version.
create or replace function member_step(
    p_deployment varchar, p_address varchar, p_port integer, p_generation integer, p_silo varchar, p_host varchar, p_status integer,
    p_proxy integer, p_start timestamptz, p_alive timestamptz, p_suspects varchar, p_version integer, p_insert boolean)
returns integer language plpgsql as $$
declare done integer := 0;
begin
    perform 1 from orleans.membership_version where deployment_id = p_deployment and version = p_version for update;
    if not found then return 0; end if;
    if p_insert then
        insert into orleans.membership values (p_deployment, p_address, p_port, p_generation, p_silo, p_host, p_status, p_proxy, p_suspects, p_start, p_alive)
        on conflict do nothing;
    else
        update orleans.membership set status = p_status, suspect_times = p_suspects, i_am_alive_time = p_alive
        where deployment_id = p_deployment and address = p_address and port = p_port and generation = p_generation;
    end if;
    get diagnostics done = row_count;
    if done = 1 then
        update orleans.membership_version set version = version + 1, changed_at = now() where deployment_id = p_deployment;
    end if;
    return done;
end $$;

create or replace function storage_write(
    p_hash integer, p_n0 bigint, p_n1 bigint, p_type_hash integer, p_type varchar, p_extension varchar, p_service varchar, p_version integer, p_payload bytea)
returns integer language plpgsql as $$
declare written integer;
begin
    if p_version is null then
        insert into orleans.storage values (p_hash, p_n0, p_n1, p_type_hash, p_type, coalesce(p_extension, ''), p_service, p_payload, now(), 1)
        on conflict do nothing returning version into written;
    else
        update orleans.storage set payload = p_payload, modified_at = now(), version = version + 1
        where service_id = p_service and grain_id_hash = p_hash and grain_type_hash = p_type_hash and grain_id_n0 = p_n0 and grain_id_n1 = p_n1
          and grain_type_string = p_type and grain_id_extension = coalesce(p_extension, '') and version = p_version
        returning version into written;
    end if;
    return coalesce(written, p_version);
end $$;

create or replace function storage_delete(
    p_hash integer, p_n0 bigint, p_n1 bigint, p_type_hash integer, p_type varchar, p_extension varchar, p_service varchar, p_version integer)
returns integer language plpgsql as $$
declare gone integer;
begin
    delete from orleans.storage
    where service_id = p_service and grain_id_hash = p_hash and grain_type_hash = p_type_hash and grain_id_n0 = p_n0 and grain_id_n1 = p_n1
      and grain_type_string = p_type and grain_id_extension = coalesce(p_extension, '') and version = p_version
    returning version + 1 into gone;
    return coalesce(gone, p_version);
end $$;

insert into OrleansQuery (QueryKey, QueryText) values
('UpdateIAmAlivetimeKey', $q$update membership set i_am_alive_time = @IAmAliveTime where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation$q$),
('InsertMembershipVersionKey', $q$with made as (insert into membership_version (deployment_id) values (@DeploymentId) on conflict do nothing returning 1) select count(*)::integer from made$q$),
('InsertMembershipKey', $q$select member_step(@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime, null, @Version, true)$q$),
('UpdateMembershipKey', $q$select member_step(@DeploymentId, @Address, @Port, @Generation, null, null, @Status, null, null, @IAmAliveTime, @SuspectTimes, @Version, false)$q$),
('MembershipReadRowKey', $q$select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, v.version as Version from membership_version v left join membership m on m.deployment_id = v.deployment_id and m.address = @Address and m.port = @Port and m.generation = @Generation where v.deployment_id = @DeploymentId$q$),
('MembershipReadAllKey', $q$select v.deployment_id as DeploymentId, m.address as Address, m.port as Port, m.generation as Generation, m.silo_name as SiloName, m.host_name as HostName, m.status as Status, m.proxy_port as ProxyPort, m.suspect_times as SuspectTimes, m.start_time as StartTime, m.i_am_alive_time as IAmAliveTime, v.version as Version from membership_version v left join membership m on m.deployment_id = v.deployment_id where v.deployment_id = @DeploymentId$q$),
('DeleteMembershipTableEntriesKey', $q$with members as (delete from membership where deployment_id = @DeploymentId) delete from membership_version where deployment_id = @DeploymentId$q$),
('GatewaysQueryKey', $q$select address as Address, proxy_port as ProxyPort, generation as Generation from membership where deployment_id = @DeploymentId and status = @Status and proxy_port > 0$q$),
('CleanupDefunctSiloEntriesKey', $q$delete from membership where deployment_id = @DeploymentId and i_am_alive_time < @IAmAliveTime and status <> 3$q$),
('UpsertReminderRowKey', $q$insert into reminders values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0) on conflict (service_id, grain_id, reminder_name) do update set start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = reminders.version + 1 returning version as Version$q$),
('ReadReminderRowKey', $q$select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version from reminders where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName$q$),
('ReadReminderRowsKey', $q$select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version from reminders where service_id = @ServiceId and grain_id = @GrainId$q$),
('ReadRangeRows1Key', $q$select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version from reminders where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash$q$),
('ReadRangeRows2Key', $q$select grain_id as GrainId, reminder_name as ReminderName, start_time as StartTime, period as Period, version as Version from reminders where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)$q$),
('DeleteReminderRowKey', $q$with gone as (delete from reminders where service_id = @ServiceId and grain_id = @GrainId and reminder_name = @ReminderName and version = @Version returning 1) select count(*)::integer from gone$q$),
('DeleteReminderRowsKey', $q$delete from reminders where service_id = @ServiceId$q$),
('ReadFromStorageKey', $q$select payload as PayloadBinary, now() as now, version as Version from storage where service_id = @ServiceId and grain_id_hash = @GrainIdHash and grain_type_hash = @GrainTypeHash and grain_id_n0 = @GrainIdN0 and grain_id_n1 = @GrainIdN1 and grain_type_string = @GrainTypeString and grain_id_extension = coalesce(@GrainIdExtensionString, '')$q$),
('WriteToStorageKey', $q$select storage_write(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion, @PayloadBinary) as NewGrainStateVersion$q$),
('ClearStorageKey', $q$select storage_write(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion, null) as NewGrainStateVersion$q$),
('DeleteStorageKey', $q$select storage_delete(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion) as NewGrainStateVersion$q$)
on conflict (QueryKey) do update set QueryText = excluded.QueryText;
