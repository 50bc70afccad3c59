"""What a site can set about the ministry's site, to which documents are posted."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from accord.setting_words import translatable


class SharePointSettings(BaseSettings):
    """The part of the settings that says which site, and as whom."""

    sharepoint_tenant: str = Field(
        default="",
        max_length=100,
        pattern=r"^[A-Za-z0-9.-]*$",
        description=translatable(
            "Directory (tenant) by which Accord signs in to Microsoft Graph; empty: it never does."
        ),
    )
    sharepoint_client_id: str = Field(
        default="", description=translatable("Accord’s application id in that directory.")
    )
    sharepoint_secret: SecretStr | None = Field(
        default=None, description=translatable("Its secret; or give a certificate instead.")
    )
    sharepoint_certificate: Path | None = Field(
        default=None, description=translatable("File with the private key of its certificate, in PEM.")
    )
    sharepoint_thumbprint: str = Field(default="", description=translatable("Thumbprint of that certificate."))
    sharepoint_site: str = Field(
        default="",
        max_length=200,
        pattern=r"^[A-Za-z0-9.,:/_-]*$",
        description=translatable("The site: its Graph id, or `host:/sites/name:`."),
    )
    sharepoint_folder: str = Field(
        default="Accord",
        max_length=60,
        description=translatable("Folder of the site’s documents that Accord writes to."),
    )

    def wrong_of_sharepoint(self) -> Iterator[str]:
        """Who posts to a site says which, as whom, and proves it in one way."""
        has_key = self.sharepoint_certificate is not None and bool(self.sharepoint_thumbprint)
        proven = self.sharepoint_secret is not None or has_key
        if self.sharepoint_tenant and not (self.sharepoint_client_id and self.sharepoint_site and proven):
            yield (
                "ACCORD_SHAREPOINT_CLIENT_ID, _SITE and _SECRET (or _CERTIFICATE with _THUMBPRINT) are needed because "
                "ACCORD_SHAREPOINT_TENANT is set"
            )
