<!-- The text, as RULES.md states it: written for this test, to be run by a processor that is not ours. -->
<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform" xmlns:n="https://hullo.example/notice/1.0">
  <x:output method="text" encoding="UTF-8"/>
  <x:variable name="gap" select="'                '"/>

  <!-- One word a call: what is left, the column, the width, the new line's start. -->
  <x:template name="words">
    <x:param name="rest"/>
    <x:param name="at" select="0"/>
    <x:param name="width"/>
    <x:param name="start"/>
    <x:variable name="last" select="not(contains($rest, ' '))"/>
    <x:variable name="word" select="substring-before(concat($rest, ' '), ' ')"/>
    <x:variable name="long" select="string-length($word) + number(not($last))"/>
    <x:variable name="breaks" select="$at + $long &gt;= $width and ($at &gt; 0 or $last)"/>
    <x:if test="$breaks"><x:value-of select="concat('&#10;', $start)"/></x:if>
    <x:if test="not($breaks) and $at &gt; 0"><x:text> </x:text></x:if>
    <x:value-of select="$word"/>
    <x:if test="not($last)">
      <x:call-template name="words">
        <x:with-param name="rest" select="substring-after($rest, ' ')"/>
        <x:with-param name="at" select="number(not($breaks)) * $at + $long"/>
        <x:with-param name="width" select="$width"/>
        <x:with-param name="start" select="$start"/>
      </x:call-template>
    </x:if>
  </x:template>

  <x:template match="/">
    <x:value-of select="concat('        Hullo Security Notice: HSN-', */n:id, '&#10;')"/>
    <x:text>        ====================================&#10;&#10;</x:text>
    <x:apply-templates select="*/n:summary"/>
    <x:apply-templates select="*/n:lifecycle"/>
    <x:apply-templates select="*/n:credits"/>
    <x:apply-templates select="*/n:reference"/>
    <x:apply-templates select="*/n:description"/>
    <x:apply-templates select="*/n:impact"/>
    <x:apply-templates select="*/n:workaround"/>
    <x:apply-templates select="*/n:product"/>
    <x:text>&#10;==== the next notice ====&#10;</x:text>
  </x:template>

  <x:template match="n:summary">
    <x:text>       Summary: </x:text>
    <x:call-template name="words">
      <x:with-param name="rest" select="normalize-space(.)"/>
      <x:with-param name="width" select="52"/>
      <x:with-param name="start" select="$gap"/>
    </x:call-template>
    <x:text>&#10;</x:text>
  </x:template>

  <x:template match="n:lifecycle">
    <x:value-of select="concat('   Reported on: ', n:reported, '&#10;')"/>
    <x:value-of select="concat('  Published on: ', n:published, '&#10;')"/>
    <x:value-of select="concat('      Fixed on: ', n:fixed, '&#10;')"/>
  </x:template>

  <x:template match="n:credits">
    <x:text>   Reported by: </x:text>
    <x:for-each select="n:reporter">
      <x:if test="position() &gt; 1"><x:value-of select="concat('&#10;', $gap)"/></x:if>
      <x:call-template name="person"/>
    </x:for-each>
    <x:text>&#10;    Patched by: </x:text>
    <x:for-each select="n:patcher">
      <x:if test="position() &gt; 1"><x:value-of select="concat(',&#10;', $gap)"/></x:if>
      <x:call-template name="person"/>
    </x:for-each>
    <x:text>&#10;</x:text>
  </x:template>

  <x:template name="person">
    <x:value-of select="n:name"/>
    <x:if test="count(n:email) = 1"><x:value-of select="concat(' &lt;', n:email, '&gt;')"/></x:if>
  </x:template>

  <x:template match="n:reference">
    <x:variable name="names">
      <x:for-each select="n:advisory | n:bug">
        <x:if test="position() &gt; 1">, </x:if>
        <x:if test="self::n:advisory"><x:value-of select="concat(@type, '-', @id)"/></x:if>
        <x:if test="self::n:bug"><x:value-of select="concat(@tracker, ' bug #', @id)"/></x:if>
      </x:for-each>
    </x:variable>
    <x:text>      See also: </x:text>
    <x:call-template name="words">
      <x:with-param name="rest" select="string($names)"/>
      <x:with-param name="width" select="52"/>
      <x:with-param name="start" select="$gap"/>
    </x:call-template>
    <x:text>&#10;&#10;</x:text>
  </x:template>

  <x:template match="n:description">
    <x:text>Description&#10;-----------&#10;&#10;</x:text>
    <x:call-template name="prose"/>
  </x:template>
  <x:template match="n:impact"><x:text>Impact&#10;------&#10;&#10;</x:text><x:call-template name="prose"/></x:template>
  <x:template match="n:workaround">
    <x:text>Workaround&#10;----------&#10;&#10;</x:text>
    <x:call-template name="prose"/>
  </x:template>

  <x:template name="prose">
    <x:call-template name="words">
      <x:with-param name="rest" select="normalize-space(.)"/>
      <x:with-param name="width" select="70"/>
    </x:call-template>
    <x:text>&#10;&#10;</x:text>
  </x:template>

  <x:template match="n:product">
    <x:text>Affected product&#10;----------------&#10;&#10;</x:text>
    <x:value-of select="concat('        Name: ', @name, '&#10;  Repository: https://git.hullo.example/')"/>
    <x:value-of select="concat(substring-before(concat(n:repository, '.git'), '.git'), '&#10;&#10;')"/>
    <x:for-each select="n:branch">
      <x:value-of select="concat('      Branch: ', n:name, '&#10;')"/>
      <x:for-each select="n:tag[@state = 'vulnerable']"><x:value-of select="concat('   Broken in: ', ., '&#10;')"/></x:for-each>
      <x:for-each select="n:tag[@state = 'fixed']"><x:value-of select="concat('    Fixed in: ', ., '&#10;')"/></x:for-each>
      <x:for-each select="n:change[@state = 'vulnerable']"><x:value-of select="concat('   Broken by: ', ., '&#10;')"/></x:for-each>
      <x:for-each select="n:change[@state = 'fixed']"><x:value-of select="concat('    Fixed by: ', ., '&#10;')"/></x:for-each>
      <x:text>&#10;</x:text>
    </x:for-each>
  </x:template>
</x:stylesheet>
