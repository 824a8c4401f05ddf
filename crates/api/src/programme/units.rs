//! `/v1/focal-points` and `/v1/implementing-units`: who works for a party, from when to when.

use phoihop_domain::access::{Action, Part};
use phoihop_domain::programme::{
    FocalPoint, FocalPointContent, ImplementingUnit, ImplementingUnitContent, Programme, TakingPart,
    UnitFilter, UnitSort,
};
use phoihop_persistence::directory::successions;
use phoihop_persistence::paginate::{Page, PageRequest};
use phoihop_persistence::programme::{Readers, focal_points, implementing_units};
use phoihop_persistence::{Db, StoreError};

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_focal_points =
        Operation::list::<FocalPoint, UnitFilter, UnitSort>("list_focal_points", Action::ReadProgramme).says(
            "List focal points",
            "The parties' focal points (cơ quan đầu mối), today or on a day \
            (`as_of`), each with who acts in the role then.",
        );
    let create_focal_point = Operation::change::<FocalPointContent, FocalPoint>(
        "create_focal_point",
        Action::KeepProgramme,
        Kind::Create,
    )
    .says(
        "Appoint a focal point",
        "Each side appoints its own. Its leaders and coordinators draft for the party. When its function \
            passes to another organisation, so does the role.",
    )
    .conflicts(&[problem::NOT_SAME_SIDE]);
    let get_focal_point = Operation::read::<FocalPoint>("get_focal_point", Action::ReadProgramme)
        .says("Read a focal point", "");
    let change_focal_point = Operation::change::<FocalPointContent, FocalPoint>(
        "change_focal_point",
        Action::KeepProgramme,
        Kind::Patch,
    )
    .says("Change a focal point", "One that ends gets its last day in `valid_to`.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::NOT_SAME_SIDE]);
    let list_units = Operation::list::<ImplementingUnit, UnitFilter, UnitSort>(
        "list_implementing_units",
        Action::ReadProgramme,
    )
    .says(
        "List implementing units",
        "The units that carry a programme out for its parties (đơn vị thực \
            hiện), today or on a day (`as_of`).",
    );
    let create_unit = Operation::change::<ImplementingUnitContent, ImplementingUnit>(
        "create_implementing_unit",
        Action::KeepProgramme,
        Kind::Create,
    )
    .says(
        "Name an implementing unit",
        "Each side names its own. Its leaders, coordinators, officers and editors may read the programme.",
    )
    .conflicts(&[problem::NOT_SAME_SIDE]);
    let get_unit = Operation::read::<ImplementingUnit>("get_implementing_unit", Action::ReadProgramme)
        .says("Read an implementing unit", "");
    let change_unit = Operation::change::<ImplementingUnitContent, ImplementingUnit>(
        "change_implementing_unit",
        Action::KeepProgramme,
        Kind::Patch,
    )
    .says("Change an implementing unit", "One that ends gets its last day in `valid_to`.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::NOT_SAME_SIDE]);
    vec![
        Path::new("programmes", "/v1/focal-points")
            .get(list_focal_points, |call: Call| {
                let readers = call.readers();
                call.list_in_parts(move |db, filter, page| {
                    as_of(db, &readers, filter, page, focal_points::list, focal_point_on)
                })
            })
            .post(create_focal_point, |call| call.enter_bound(focal_point)),
        Path::new("programmes", "/v1/focal-points/{focal_point_id}")
            .get(get_focal_point, |call| call.get_bound::<FocalPoint>("focal_point_id"))
            .patch(change_focal_point, |call| call.amend_bound("focal_point_id", focal_point)),
        Path::new("programmes", "/v1/implementing-units")
            .get(list_units, |call: Call| {
                let readers = call.readers();
                call.list_in_parts(move |db, filter, page| {
                    as_of(db, &readers, filter, page, implementing_units::list, unit_on)
                })
            })
            .post(create_unit, |call| call.enter_bound(implementing_unit)),
        Path::new("programmes", "/v1/implementing-units/{implementing_unit_id}")
            .get(get_unit, |call| call.get_bound::<ImplementingUnit>("implementing_unit_id"))
            .patch(change_unit, |call| call.amend_bound("implementing_unit_id", implementing_unit)),
    ]
}

fn focal_point(
    change: &mut Change<'_>,
    programme: &Programme,
    unit: FocalPoint,
    before: Option<&FocalPoint>,
) -> Result<FocalPoint, Halt> {
    let (content, before) = (&unit.content, before.map(|before| &before.content));
    change.acts_for(programme, content.party_id)?;
    change.cites("/document_id", content.document_id, before.and_then(|before| before.document_id))?;
    let stood = before.is_some_and(|before| before.function == content.function);
    let acting_organisation_id = change.acting(
        ("/organisation_id", content.organisation_id),
        ("/function", &content.function),
        stood,
    )?;
    not_twice(focal_points::is_twice(change.db, &unit)?)?;
    let theirs = |taking: &TakingPart| {
        taking.party_id != content.party_id && Some(taking.involved.organisation_id) == acting_organisation_id
    };
    if programme.taking_part.iter().any(|taking| theirs(taking) && taking.involved.part != Part::Unit) {
        return Err(Problem::field("/organisation_id", problem::OF_THE_OTHER_SIDE).into());
    }
    Ok(FocalPoint { acting_organisation_id, ..unit })
}

fn implementing_unit(
    change: &mut Change<'_>,
    programme: &Programme,
    unit: ImplementingUnit,
    before: Option<&ImplementingUnit>,
) -> Result<ImplementingUnit, Halt> {
    let (content, before) = (&unit.content, before.map(|before| &before.content));
    change.acts_for(programme, content.party_id)?;
    let stood = before.is_some_and(|before| before.function == content.function);
    let acting_organisation_id = change.acting(
        ("/organisation_id", content.organisation_id),
        ("/function", &content.function),
        stood,
    )?;
    not_twice(implementing_units::is_twice(change.db, &unit)?)?;
    Ok(ImplementingUnit { acting_organisation_id, ..unit })
}

/// The same organisation is not appointed twice to the same from the same day on.
fn not_twice(twice: bool) -> Result<(), StoreError> {
    if twice { Err(StoreError::Duplicate { field: "organisation_id".to_owned() }) } else { Ok(()) }
}

/// How one unit is told as of a day.
type On<T> = fn(&mut Db, T, phoihop_domain::date::CivilDate) -> Result<T, StoreError>;
/// A repository's list.
type List<T> = fn(&mut Db, &Readers, &UnitFilter, &PageRequest<UnitSort>) -> Result<Page<T>, StoreError>;

/// The page, with who acted on the day asked for.
fn as_of<T>(
    db: &mut Db,
    readers: &Readers,
    filter: &UnitFilter,
    page: &PageRequest<UnitSort>,
    list: List<T>,
    on: On<T>,
) -> Result<Page<T>, StoreError> {
    let found = list(db, readers, filter, page)?;
    let Some(day) = filter.as_of else { return Ok(found) };
    let items = found.items.into_iter().map(|unit| on(db, unit, day)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: found.next, total: found.total })
}

fn focal_point_on(
    db: &mut Db,
    unit: FocalPoint,
    day: phoihop_domain::date::CivilDate,
) -> Result<FocalPoint, StoreError> {
    let acting_organisation_id =
        successions::acting(db, unit.content.organisation_id, &unit.content.function, day)?;
    Ok(FocalPoint { acting_organisation_id, ..unit })
}

fn unit_on(
    db: &mut Db,
    unit: ImplementingUnit,
    day: phoihop_domain::date::CivilDate,
) -> Result<ImplementingUnit, StoreError> {
    let acting_organisation_id =
        successions::acting(db, unit.content.organisation_id, &unit.content.function, day)?;
    Ok(ImplementingUnit { acting_organisation_id, ..unit })
}
