//! The whole entry of each list, in JSON.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserAddressesRead, UserBirthdayRead, UserGenderRead, UserOrganizationRead, UserPhonenumbersRead))]
#[google(scopes(ProfileAgerangeRead, ContactsReadonly))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(people = addresses::entry)]
    pub addresses: Option<Json>,
    #[google(people = age_ranges::entry)]
    pub age_ranges: Option<Json>,
    #[google(people = biographies::entry)]
    pub biographies: Option<Json>,
    #[google(people = birthdays::entry)]
    pub birthdays: Option<Json>,
    #[google(people = calendar_urls::entry)]
    pub calendar_urls: Option<Json>,
    #[google(people = client_data::entry)]
    pub client_data: Option<Json>,
    #[google(people = cover_photos::entry)]
    pub cover_photos: Option<Json>,
    #[google(people = email_addresses::entry)]
    pub email_addresses: Option<Json>,
    #[google(people = events::entry)]
    pub events: Option<Json>,
    #[google(people = external_ids::entry)]
    pub external_ids: Option<Json>,
    #[google(people = genders::entry)]
    pub genders: Option<Json>,
    #[google(people = im_clients::entry)]
    pub im_clients: Option<Json>,
    #[google(people = interests::entry)]
    pub interests: Option<Json>,
    #[google(people = locales::entry)]
    pub locales: Option<Json>,
    #[google(people = locations::entry)]
    pub locations: Option<Json>,
    #[google(people = misc_keywords::entry)]
    pub misc_keywords: Option<Json>,
    #[google(people = names::entry)]
    pub names: Option<Json>,
    #[google(people = nicknames::entry)]
    pub nicknames: Option<Json>,
    #[google(people = occupations::entry)]
    pub occupations: Option<Json>,
    #[google(people = organizations::entry)]
    pub organizations: Option<Json>,
    #[google(people = phone_numbers::entry)]
    pub phone_numbers: Option<Json>,
    #[google(people = photos::entry)]
    pub photos: Option<Json>,
    #[google(people = relations::entry)]
    pub relations: Option<Json>,
    #[google(people = sip_addresses::entry)]
    pub sip_addresses: Option<Json>,
    #[google(people = skills::entry)]
    pub skills: Option<Json>,
    #[google(people = urls::entry)]
    pub urls: Option<Json>,
    #[google(people = user_defined::entry)]
    pub user_defined: Option<Json>,
    #[google(people = memberships::entry)]
    pub memberships: Option<Json>,
    #[google(people = metadata::entry)]
    pub metadata: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
