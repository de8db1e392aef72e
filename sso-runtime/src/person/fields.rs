//! The table of the People API's fields: a row is a value, and everything else follows from it.

/// Hands every field and its values to the macro `$build`: [`wire`](super::wire) makes the types of the JSON from them,
/// [`people`](crate::people) the items that a mapping names, so that the two cannot drift.
///
/// A field: its Rust name, Google's type and name, the scopes any one of which gives it. A value: its Rust name, its
/// kind (`text`, `flag`, `number`, `date`), Google's name.
///
/// Source: People API v1, discovery document, revision 20251117, held against it by a test of the vocabulary; scopes
/// from Google's descriptions of them, and only fields for which these leave no doubt. Not here: `metadata`, which
/// chooses the entry, and what Google has deprecated (`birthdays.text`).
macro_rules! person_fields {
    ($build:ident) => {
        $build! {
            /// Street addresses.
            addresses: Address = "addresses" [UserAddressesRead] {
                /// The city.
                city: text = "city";
                /// The country.
                country: text = "country";
                /// The country as a code of two letters, ISO 3166-1 alpha-2.
                country_code: text = "countryCode";
                /// What else belongs to the address, such as a flat's number.
                extended_address: text = "extendedAddress";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// The whole address, of several lines; made by Google if the person left it empty.
                formatted_value: text = "formattedValue";
                /// The P.O. box.
                po_box: text = "poBox";
                /// The postal code.
                postal_code: text = "postalCode";
                /// The region, such as a state or a province.
                region: text = "region";
                /// Street and number.
                street_address: text = "streetAddress";
                /// `home`, `work`, `other`, or a word of the person's own.
                r#type: text = "type";
            }

            /// The age range, which is to be used where the age matters.
            age_ranges: AgeRangeType = "ageRanges" [ProfileAgerangeRead] {
                /// `LESS_THAN_EIGHTEEN`, `EIGHTEEN_TO_TWENTY`, `TWENTY_ONE_OR_OLDER`, or a word that Google adds later.
                age_range: text = "ageRange";
            }

            /// Birthdays. There are several if several sources know one.
            birthdays: Birthday = "birthdays" [UserBirthdayRead] {
                /// The date, of which the year may be missing: then it fills a `PartialDate` and no full date.
                date: date = "date";
            }

            /// E-mail addresses: with the scope `email` the primary one, with `UserEmailsRead` all of them.
            email_addresses: EmailAddress = "emailAddresses" [Email, UserEmailsRead] {
                /// The name shown with the address.
                display_name: text = "displayName";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `other`, or a word of the person's own.
                r#type: text = "type";
                /// The address.
                value: text = "value";
            }

            /// Genders.
            genders: Gender = "genders" [UserGenderRead] {
                /// The pronouns, in the person's own words.
                address_me_as: text = "addressMeAs";
                /// `value` for display, in the language of the request.
                formatted_value: text = "formattedValue";
                /// `male`, `female`, `unspecified`, or the person's own words.
                value: text = "value";
            }

            /// Names.
            names: Name = "names" [Profile] {
                /// The full name as the language of the request writes it.
                display_name: text = "displayName";
                /// The full name as the language of the request writes it, the family name first.
                display_name_last_first: text = "displayNameLastFirst";
                /// The family name; people with one name have none.
                family_name: text = "familyName";
                /// The given name.
                given_name: text = "givenName";
                /// What stands before the name, such as `Dr.`.
                honorific_prefix: text = "honorificPrefix";
                /// What stands after the name, such as `Jr.`.
                honorific_suffix: text = "honorificSuffix";
                /// The middle names.
                middle_name: text = "middleName";
                /// The family name as it sounds.
                phonetic_family_name: text = "phoneticFamilyName";
                /// The full name as it sounds.
                phonetic_full_name: text = "phoneticFullName";
                /// The given name as it sounds.
                phonetic_given_name: text = "phoneticGivenName";
                /// What stands before the name, as it sounds.
                phonetic_honorific_prefix: text = "phoneticHonorificPrefix";
                /// What stands after the name, as it sounds.
                phonetic_honorific_suffix: text = "phoneticHonorificSuffix";
                /// The middle names as they sound.
                phonetic_middle_name: text = "phoneticMiddleName";
                /// The full name as the person wrote it.
                unstructured_name: text = "unstructuredName";
            }

            /// Organisations: employers, schools and the like.
            organizations: Organization = "organizations" [UserOrganizationRead] {
                /// The cost centre.
                cost_center: text = "costCenter";
                /// Whether the person belongs to it now.
                current: flag = "current";
                /// The department.
                department: text = "department";
                /// The organisation's domain, such as `example.com`.
                domain: text = "domain";
                /// When the person left.
                end_date: date = "endDate";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// The share of full time in thousandths of a per cent: 100000 is full time.
                full_time_equivalent_millipercent: number = "fullTimeEquivalentMillipercent";
                /// What the person does there.
                job_description: text = "jobDescription";
                /// Where the person works.
                location: text = "location";
                /// The organisation's name.
                name: text = "name";
                /// The organisation's name as it sounds.
                phonetic_name: text = "phoneticName";
                /// When the person joined.
                start_date: date = "startDate";
                /// The organisation's symbol, such as that of its share.
                symbol: text = "symbol";
                /// The job title.
                title: text = "title";
                /// `work`, `school`, or a word of the person's own.
                r#type: text = "type";
            }

            /// Phone numbers.
            phone_numbers: PhoneNumber = "phoneNumbers" [UserPhonenumbersRead] {
                /// The number in the form of E.164, such as `+15550100`. Google cannot bring every number into it.
                canonical_form: text = "canonicalForm";
                /// `type` for display, in the language of the request.
                formatted_type: text = "formattedType";
                /// `home`, `work`, `mobile`, `main`, ..., or a word of the person's own.
                r#type: text = "type";
                /// The number as the person wrote it.
                value: text = "value";
            }

            /// Profile pictures.
            photos: Photo = "photos" [Profile] {
                /// Whether it is a picture that Google made because the person has chosen none.
                default: flag = "default";
                /// The URL. The end of it, such as `=s100`, or a parameter `sz`, sets the size.
                url: text = "url";
            }
        }
    };
}

pub(crate) use person_fields;
