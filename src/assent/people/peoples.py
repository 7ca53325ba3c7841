"""What English calls the people of a country, by which it says whose national somebody is."""

from typing import Final

PEOPLES: Final = tuple(
    name.replace("_", " ")
    for name in """
Afghan Albanian Algerian American Angolan Argentinian Argentine Armenian Australian Austrian Azerbaijani
Bangladeshi Belarusian Belgian Bolivian Bosnian Brazilian British Bulgarian Cambodian Cameroonian Canadian
Chechen Chilean Chinese Colombian Congolese Croatian Cuban Cypriot Czech Danish Dominican Dutch Ecuadorian
Egyptian English Eritrean Estonian Ethiopian Filipino Finnish French Gambian Georgian German Ghanaian Greek
Guatemalan Guinean Haitian Honduran Hungarian Icelandic Indian Indonesian Iranian Iraqi Irish Israeli Italian
Ivorian Jamaican Japanese Jordanian Kazakh Kenyan Korean Kosovar Kurdish Kuwaiti Kyrgyz Laotian Latvian Lebanese
Liberian Libyan Lithuanian Macedonian Malaysian Malian Maltese Mauritanian Mexican Moldovan Mongolian
Montenegrin Moroccan Mozambican Burmese Nepalese Nicaraguan Nigerian Norwegian Pakistani Palestinian Paraguayan
Peruvian Polish Portuguese Roma Romanian Russian Rwandan Salvadoran Saudi Scottish Senegalese Serbian
Singaporean Slovak Slovenian Somali South_African Soviet Spanish Sri_Lankan Sudanese Swedish Swiss Syrian
Taiwanese Tajik Tanzanian Thai Tunisian Turkish Turkmen Ugandan Ukrainian Uruguayan Uzbek Venezuelan Vietnamese
Welsh Yemeni Yugoslav Zambian Zimbabwean
    """.split()  # noqa: SIM905
)
"""A word of two has an underscore in this list."""
